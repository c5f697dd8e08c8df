# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that these files share
# The native reader as a producer beside GDB: `ask native TARGET QUESTION...` answers as GDB does.

UNLOADWHY=${UNLOADWHY:-$TOP/build/unloadwhy}

# native_source TARGET: sets $native_source for a pid, or a core (of the victim that runs now).
native_source() {
    if [[ $1 =~ ^[0-9]+$ ]]; then
        native_source=(-p "$1")
    else
        native_source=(-c "$1" -e "$victim_exe")
    fi
}

# A QUESTION as in GDB, turned into options.
ask_native() {
    local question option status
    native_source "$1"
    shift
    answers=() statuses=()
    for question in "$@"; do
        case $question in
            '') option=() ;;
            json) option=(--json) ;;
            'what-if '* | 'gone '* | 'save '*) option=("--${question%% *}" "${question#* }") ;;
            *) option=(-- "$question") ;;
        esac
        status=0
        answers+=("$("$UNLOADWHY" "${native_source[@]}" "${option[@]}" 2>"$BATS_TEST_TMPDIR/native.err")") || status=$?
        statuses+=("$status")
    done
}

eval "ask_by_gdb() $(declare -f ask | tail -n +2)"
ask() {
    if [[ $1 == native ]]; then
        shift
        ask_native "$@"
    else
        ask_by_gdb "$@"
    fi
}

# canonical <FACTS: without what only one producer can see.
#   producer   who read it
#   layout     by what its members were found: GDB's way is no choice, ours may be the cache
#   gdb        GDB's own number of a thread
#   name       of a thread in a core: nobody but the core's main thread has one there, and GDB shows none
canonical() {
    sed -E 's/^source producer="[^"]*"/source/; /^source /s/ layout=[a-z]+//; /^thread /{s/ gdb=[0-9]+//}'
}

# assert_twins TARGET: GDB and the native reader, which know nothing of each other, write the same facts.
assert_twins() {
    local saved
    saved=$(mktemp "$BATS_TEST_TMPDIR/facts.XXXXXX")
    ask_by_gdb gdb "$1" "save $saved"
    native_source "$1"
    "$UNLOADWHY" "${native_source[@]}" --save - >"$saved.native" || fail "native: status $?"
    diff -u <(canonical <"$saved") <(canonical <"$saved.native") || fail "the twins differ on $1"
}
