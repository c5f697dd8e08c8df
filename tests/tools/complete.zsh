# SPDX-License-Identifier: GPL-3.0-or-later
# usage: zsh -f tests/tools/complete.zsh TOP LINE
# Type LINE and a tab into an interactive zsh, and print what its terminal shows, without colours.
zmodload zsh/zpty
zpty -b child zsh -f -i
zpty -w child "PS1=; fpath=(${(q)1}/helper/completions \$fpath); autoload -U compinit; compinit -u -D; echo REA''DY"
zpty -r -m child shown '*READY*'
# The key after the tab is read when the completion is done; then the line is dropped.
zpty -w -n child "$2"$'\t\C-x=\C-u'
zpty -w child "echo DO''NE"
zpty -r -m child shown '*DONE*'
zpty -d child
print -r -- "$shown" | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g'
