#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2012,SC2016,SC2034,SC2153,SC2154 # variables of GDB's, and of the helpers
# Processes that only GDB can see, by a stub, as on another machine. STUB: "gdbserver", or a qemu-user that runs programs
# of another architecture (tests/matrix). A victim runs once, from its start to its end, and GDB saves facts and the
# mappings at every stage; then it is judged as always.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

STUB=${STUB:-gdbserver}
PRODUCERS=(native)
CORE_STAGES=''
UNKNOWN_ANYWAY=1 # what no stub tells
GDB_LIMIT=180 # it is the victim's whole life

# start_victim NAME: all of it. Each stage is recorded/STAGE, with the facts and the mappings as maps.
start_victim() {
    victim_exe=$VICTIM_OUT/$1/host
    record
    victim_stage=-1 victim_err=errors
    exec {victim_out}<output
    next_stage
}

next_stage() {
    victim_pid=$((victim_stage + 1))
    read_stage
}

record() {
    local remote process='$(sed -n "s/^source .* pid=\([0-9]*\) .*/\1/p" facts)'
    rm -rf recorded stub output
    yes '' | head -n 50 >input
    if [[ $STUB == gdbserver ]]; then
        # by its own path: gdbserver's would be split at a space
        script redirect "exec '$victim_exe' <input >output 2>errors"
        remote='| gdbserver --once --wrapper ./redirect -- - ./redirect'
    else
        start_process env ${VICTIM_GCONV:+"GCONV_PATH=$VICTIM_GCONV"} "$STUB" -g stub "$victim_exe" <input >output 2>errors
        wait_until test -S stub
        remote=stub process=$started_pid # as which it knows itself is another thing
    fi
    script keep "mkdir -p recorded/\$1 && cat /proc/$process/maps >recorded/\$1/maps && mv facts recorded/\$1/"
    cat >session <<EOF
set \$why_quiet = 1
source $UNLOADWHY_GDB
set breakpoint pending on
target remote $remote
break ready
set \$stage = 0
continue
while \$_isvoid(\$_exitcode) && \$_isvoid(\$_exitsignal)
  unloadwhy save facts
  eval "shell ./keep %d", \$stage
  set \$stage = \$stage + 1
  continue
end
EOF
    run_gdb gdb -iex 'set sysroot /' "$victim_exe" -x session >session.log 2>&1 || true
    [[ $(tail -n 1 output) == 'done' && $(grep -c '^ready$' output) == "$(ls recorded | wc -l)" ]] ||
        fail "$victim_exe: $(cat output errors session.log)"
}

script() { # NAME LINE
    printf '%s\n' '#!/bin/sh' "$2" >"$1"
    chmod +x "$1"
}

native_source() {
    native_source=(-f "recorded/$1/facts")
}

# As in lib/victim.bash; qemu does not map the code of others as executable.
mapped_libraries() {
    sed -n 's,^[^ ]* r-[^ ]* 0* [^/]*/,/,p' "recorded/$1/maps" | sed 's/ (deleted)$//' | LC_ALL=C sort
}

is_mapped() {
    mapped_libraries "$2" | grep -q "/$1\$"
}

assert_unharmed() { # in the end it said "done"
    :
}

@test "remote: every victim, and the loader's verdict" {
    VICTIMS=${VICTIMS:-nodelete-unique tls-dtor-workers namespaces} each_victim 0 check_victim
}

@test "remote: what is only there is unknown, and said to be" {
    local report
    start_victim tls-dtor-workers
    next_stage
    report=$("$UNLOADWHY" -f recorded/1/facts)
    [[ $report == *'
unknown           the process: its memory and files
                  it is not on this machine
                  so files and some names could not be examined' ]] || fail "$report"
    report=$("$UNLOADWHY" -f recorded/1/facts --json)
    assert_equal "$(jq -r .source.target <<<"$report")" remote
    assert_equal "$(jq -c '[.objects[] | select(.file) | .file.state] | unique' <<<"$report")" '["unknown"]'

    start_victim nodelete-dlopen # which is what is left when the program's files have shown that it bound nothing
    run -3 "$UNLOADWHY" -f recorded/0/facts
    assert_equal "$(reasons_of libplug.so <<<"$output")" nodelete-unknown
}
