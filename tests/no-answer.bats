#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# Where GDB can give no answer, one sentence says so, the status is 2, and nothing is harmed.

bats_require_minimum_version 1.5.0
load lib/helpers

# assert_no_answer MESSAGE_REGEX: GDB ended with status 2, and standard error has one such line.
assert_no_answer() {
    assert_equal "$gdb_status" 2
    run grep -E "^unloadwhy: $1" <<<"$gdb_errors"
    assert_success
    assert_equal "${#lines[@]}" 1
}

@test "without a process: one line on how to begin" {
    local producer
    for producer in "${PRODUCERS[@]}"; do
        run --separate-stderr run_gdb "$producer" -x "$UNLOADWHY_GDB" -ex 'quit $why_status'
        assert_equal "$status" 2
        assert_equal "${#lines[@]}" 1
        assert_line --regexp '^unloadwhy: .*attach PID'
        run --separate-stderr run_gdb "$producer" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" -ex unloadwhy \
            -ex 'unloadwhy libc.so.6' -ex 'unloadwhy what-if libc.so.6' -ex 'quit $why_status'
        assert_equal "$status" 2
    done
}

@test "no debug information for ld.so, and the process is out of reach" {
    local producer
    start_victim gone
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" -iex 'set debug-file-directory /nonexistent' \
            -ex "target remote | gdbserver --once --attach - $victim_pid"
        assert_no_answer '.*no debug information for ld\.so$'
        grep -q '^hint: .*libc6-dbg' <<<"$gdb_errors"
    done
    assert_unharmed "$victim_pid"
}

@test "a static program" {
    local producer
    start_speaker "$TOP/build/programs/wait-static"
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" -p "$victim_pid"
        assert_no_answer "pid $victim_pid: a static program: it has no ld.so whose state could be read"
        assert_unharmed "$victim_pid"
    done
}

@test "a program of musl" {
    local producer
    start_speaker "$TOP/build/programs/wait-musl"
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" -p "$victim_pid"
        assert_no_answer "pid $victim_pid: runs on musl, which never unloads a library$"
        assert_unharmed "$victim_pid"
    done
}

@test "a core without its program" {
    local producer
    start_victim gone
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" -c "$core"
        # GDB may find the program by itself; if not, one sentence
        [[ $gdb_status == 0 && $report == 'host (core '* ]] || assert_no_answer ''
    done
}

@test "a process that another debugger holds" {
    local producer
    start_victim gone
    start_waiting "$GDB" -q -nx -p "$victim_pid" >/dev/null 2>&1
    wait_until eval '[[ $(process_field "$victim_pid" TracerPid) != 0 ]]'
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" -p "$victim_pid"
        assert_equal "$gdb_status" 2
        assert_equal "$report" ''
        grep -q 'unloadwhy: ' "$BATS_TEST_TMPDIR/gdb.out" "$BATS_TEST_TMPDIR/gdb.err"
    done
}

@test "without the program unloadwhy" {
    local producer
    start_victim gone
    sed "s,$TOP/build/unloadwhy,/nonexistent/unloadwhy,g" "$UNLOADWHY_GDB" >broken.gdb
    grep -q /nonexistent/unloadwhy broken.gdb
    for producer in "${PRODUCERS[@]}"; do
        run run_gdb "$producer" -p "$victim_pid" -x broken.gdb -ex 'quit $why_status'
        assert_equal "$status" 2
        assert_line --partial /nonexistent/unloadwhy
        assert_unharmed "$victim_pid"
    done
}

@test "a process that dies meanwhile" {
    local producer
    for producer in "${PRODUCERS[@]}"; do
        start_victim gone
        run_gdb "$producer" -p "$victim_pid" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" \
            -ex "shell kill -KILL $victim_pid" -ex unloadwhy -ex 'quit $why_status' >out 2>err && status=0 || status=$?
        [[ $status == [23] ]] || fail "status $status: $(cat out err)"
        run grep -c 'stuck, ' out
        assert_output 0
    done
}
