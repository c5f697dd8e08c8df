# SPDX-License-Identifier: GPL-3.0-or-later
# What GDB need not read: it reads a file by the byte, 2 us each. The first lines stay.
1,5b
# What documents a private command is for readers of the source.
/^document why-/,/^end$/d
/^document /,/^end$/b
/^ *#/d
/^$/d
s/^ *//
# @WORDS@ becomes, for N from 0 to 7,
#     if $why_more
#     why-word $argN
#     end
# which takes the words that the user typed one by one: $argN is an error where there is no such word.
/^@WORDS@$/{
s/.*/01234567/
s/./if $why_more\nwhy-word $arg&\nend\n/g
s/\n$//
}
