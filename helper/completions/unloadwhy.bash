# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion for bash; needs nothing but bash itself.

# Processes that can be read: of all others the link to the program leads nowhere.
_unloadwhy_pids()
{
    local directory

    for directory in /proc/[0-9]*; do
        [[ -e $directory/exe ]] && printf '%s\n' "${directory##*/}"
    done
}

# The libraries of what is looked at: those that a process maps, or that saved facts name.
_unloadwhy_libraries()
{
    local i value

    for ((i = 1; i < COMP_CWORD; i++)); do
        value=${COMP_WORDS[i + 1]}
        [[ $value == = ]] && value=${COMP_WORDS[i + 2]}
        case ${COMP_WORDS[i]} in
            -p | --pid) sed -n 's|.*/\([^/]*\.so[^/]*\)$|\1|p' "/proc/$value/maps" ;;
            -f | --facts) sed -n 's|^map .* l_name=".*/\([^/"]*\)"$|\1|p' "${value/#\~/$HOME}" ;;
        esac
    done 2>/dev/null | sort -u
}

_unloadwhy_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# _unloadwhy_commands PROGRAM: it knows best.
_unloadwhy_commands() {
    "$1" help 2>/dev/null | sed -n 's/^  \([a-z-]*\) .*/\1/p'
}

_unloadwhy()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

    # bash takes --facts=FILE for three words.
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    case $prev in
        -p | --pid) _unloadwhy_words "$(_unloadwhy_pids)" "$cur" ;;
        -c | --core | -e | --exe | -f | --facts | --save | --layout | --ask-loader | --save-layout)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            ;;
        --debuginfo-path | --sysroot)
            compopt -o filenames -o nospace
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            ;;
        --color) _unloadwhy_words 'auto always never' "$cur" ;;
        --what-if | --gone) _unloadwhy_words "$(_unloadwhy_libraries)" "$cur" ;;
        *)
            if [[ $cur == -* ]]; then
                _unloadwhy_words '-p --pid -c --core -e --exe -f --facts --sysroot --debuginfo-path --layout --ask-loader --stop --what-if --gone -a
                    --all -v --verbose --color --json --dot --save --save-layout -? --help --usage -V --version' "$cur"
            elif ((COMP_CWORD == 1)); then
                _unloadwhy_words "$(_unloadwhy_commands "${COMP_WORDS[0]}")" "$cur"
            else
                _unloadwhy_words "$(_unloadwhy_libraries)" "$cur"
            fi
            ;;
    esac
}

complete -F _unloadwhy unloadwhy
