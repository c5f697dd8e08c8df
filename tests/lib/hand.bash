# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that these files share
# A process that does with libraries what it is told (tests/programs/hand.c), and what is to be said of it.

# library FILE [ARGUMENT...] <SOURCE: in C++, but without its library unless an argument names it. Dependencies are
# files here.
library() {
    cat >"$1.cc"
    gcc -x c++ -O1 -shared -fPIC -Wl,--no-as-needed -Wl,-z,lazy -Wl,-rpath,. -o "$1" "$1.cc" -x none "${@:2}"
}

# plain [FILE] [ARGUMENT...]: one in which there is nothing.
plain() {
    library "${1:-libplug.so}" "${@:2}" <<<'extern "C" int use() { return 1; }'
}

# compile_hand FILE [ARGUMENT...]: one that is linked with more.
compile_hand() {
    gcc -O1 -D_GNU_SOURCE -I"$TOP/tests/victims" -fPIC -pthread -Wl,--no-as-needed -Wl,-rpath,. -o "$1" \
        "$TOP/tests/programs/hand.c" "${@:2}"
}

# hand COMMAND...: a new one, in place of one before. HAND: what starts it.
HAND=("$TOP/build/programs/hand")
hand() {
    stop_all
    start_speaker "${HAND[@]}"
    said=()
    tell "$@"
}

# tell COMMAND...: what the calls returned comes to $said.
tell() {
    local command
    for command; do
        echo "$command" >&"$victim_in"
        read_stage
        said+=("${victim_notes[@]}")
    done
}

# helps: sets $help_texts and $help_for, the text of each HELP of reasons.def and who can take it.
declare -gA help_texts help_for # load makes it in a function
helps() {
    local id who text
    while read -r id who text; do
        help_for[$id]=$who
        text=${text//\" \"/}
        text=${text#\"}
        text=${text%\"}
        help_texts[$id]=${text//\\\"/\"}
    done < <(printf '#define HELP(id, who, causes, text) @id who text\n#include "why/reasons.def"\n' |
        gcc -E -P -I"$TOP/src" - | sed -n 's/^@ *//p')
}

# help_is PRINTED LIBRARY HELP [KEY=VALUE]... [or] [HELP [KEY=VALUE]...]...: this and nothing else is printed. A KEY of the
# text that is not given is empty.
help_is() {
    local printed=$1 library=$2 expected='' text='' word
    shift 2
    [[ ${help_texts[NONE]+there} ]] || helps
    for word; do
        case $word in
            *=*) text=${text//"{${word%%=*}}"/${word#*=}} ;;
            or) expected+="${expected:+ }$text" text='or ' ;;
            *)
                [[ ${help_texts[$word]+there} ]] || fail "no such help: $word"
                [[ ! $text || $text == 'or ' ]] || { expected+="${expected:+ }$text" && text=''; }
                text+=${help_texts[$word]}
                ;;
        esac
    done
    expected+="${expected:+ }$text"
    expected=$(sed 's/{library}/'"$library"'/g; s/{[a-z_]*}//g' <<<"$expected")
    assert_equal "$printed" "$expected"
}

# advised LIBRARY HELP...: as help_is, of the library as it is shown.
advised() {
    local library=$1
    [[ ! -e ${library%% *} ]] || assert_mapped "${library%% *}"
    ask "${PRODUCER:-native}" "$victim_pid" "${library%% *}"
    help_is "$(block_of "$library" <<<"${answers[0]}" | text_of help:)" "$@"
}

assert_mapped() {
    is_mapped "$1" "$victim_pid" || fail "$1 is not mapped"
}

# gone LIBRARY...: from the process, which lives, and so says unloadwhy.
gone() {
    local library
    for library; do
        ! is_mapped "$library" "$victim_pid" || fail "$library is still mapped"
        ask native "$victim_pid" "gone $library"
        assert_equal "${statuses[0]}" 0
    done
    assert_unharmed "$victim_pid"
}

# ends_with STATUS: so it ends when it is told no more.
ends_with() {
    local status=0
    exec {victim_in}>&-
    wait "$victim_pid" || status=$?
    assert_equal "$status" "$1"
}
