#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2034 # code of other languages, variables of the helpers
# A process that does not hold still, and --stop, which holds it for a moment and leaves it as it was.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
HELD='held for [0-9]+\.[0-9] ms'

# hold PID [ARGUMENT...]: a report with --stop into the files report and err.
hold() {
    "$UNLOADWHY" --stop -p "$@" >report 2>err || fail "status $?: $(cat err)"
    [[ $(cat err) =~ ^"unloadwhy: pid $1: "$HELD$ ]] || fail "$(cat err)"
}

# It counts on before each read, so that no two looks see the same.
@test "one that never rests is told as inconsistent" {
    local status=0
    start_speaker "$TOP/build/programs/counts" "$PWD/counts"
    COUNTS=$PWD/counts LD_LIBRARY_PATH=$TOP/build/programs LD_PRELOAD=libcounts.so \
        "$UNLOADWHY" -p "$victim_pid" --json >report 2>err || status=$?
    [[ $status == 3 ]] || fail "status $status: $(cat err)"
    [[ $(jq .source.consistent report) == false ]]
    printf '%s\n' "unloadwhy: pid $victim_pid: did not hold still in 10 tries" 'hint: --stop holds it for a moment' | diff - err
}

@test "one that never rests is held, read, and let go" {
    local i
    start_speaker "$TOP/build/programs/restless" 1000000
    for ((i = 0; i < 30; i++)); do
        hold "$victim_pid" --json
        [[ $(jq .source.consistent report) == true ]]
        assert_unharmed "$victim_pid"
    done
}

@test "the facts of a held process are those of a running one; its threads are only stopped and released" {
    start_victim tls-dtor-workers
    "$UNLOADWHY" -p "$victim_pid" --save - >running
    strace -E ASAN_OPTIONS=detect_leaks=0 -f -e trace=ptrace,kill,tgkill,process_vm_writev -o trace \
        "$UNLOADWHY" --stop -p "$victim_pid" --save - >held 2>err
    # a thread that was let go returns to its system call: where it is in that moment is not known
    diff <(grep -v '^run ' running) <(grep -v '^run ' held)
    [[ $(grep -c PTRACE_SEIZE trace) == 4 && $(grep -c PTRACE_DETACH trace) == 4 ]] || fail "$(cat trace)"
    run ! grep -E 'POKE|SETREG|SETSIG|PTRACE_ATTACH|PTRACE_KILL|kill\(|writev' trace
    assert_unharmed "$victim_pid"
}

# With so many of them it is often caught while it is about to get one.
@test "no signal is lost, none is added" {
    local sender i
    start_speaker "$TOP/build/programs/delicate" signals
    (for ((i = 0; i < 4000; i++)); do kill -RTMIN "$victim_pid"; done) &
    sender=$!
    while kill -0 "$sender" 2>/dev/null; do
        hold "$victim_pid"
    done
    next_stage
    assert_equal "${victim_notes[0]}" 4000
}

@test "a stopped one stays stopped, a waiting one goes on waiting, one without its first thread lives on" {
    start_speaker "$TOP/build/programs/delicate" signals
    kill -STOP "$victim_pid"
    wait_until grep -q 'T (stopped)' "/proc/$victim_pid/status"
    hold "$victim_pid"
    wait_until grep -q 'T (stopped)' "/proc/$victim_pid/status"
    kill -CONT "$victim_pid"
    next_stage
    start_speaker "$TOP/build/programs/delicate" vfork
    wait_until grep -q 'D (disk sleep)' "/proc/$victim_pid/status"
    hold "$victim_pid"
    next_stage
    start_speaker "$TOP/build/programs/delicate" leaderless
    wait_until grep -q 'Z (zombie)' "/proc/$victim_pid/status"
    hold "$victim_pid"
    next_stage
}

# Each read takes a tenth of a second, so that it surely holds when it is killed.
@test "killed while it holds, it lets go" {
    local signal tracer
    for signal in KILL TERM INT; do
        start_victim tls-dtor-workers
        start_process strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace -e trace=process_vm_readv \
            -e inject=process_vm_readv:delay_enter=100000:when=8+ "$UNLOADWHY" --stop -p "$victim_pid"
        is_traced() { [[ $(process_field "$victim_pid" TracerPid) != 0 ]]; }
        wait_until is_traced
        tracer=$(process_field "$victim_pid" TracerPid)
        kill -"$signal" "$tracer"
        wait_until assert_unharmed "$victim_pid"
        next_stage
        stop_all
    done
}

@test "one that is traced already is not touched" {
    start_victim tls-dtor
    start_process strace -qq -o trace -p "$victim_pid"
    wait_until grep -q 'TracerPid:.*[1-9]' "/proc/$victim_pid/status"
    run -2 --separate-stderr "$UNLOADWHY" --stop -p "$victim_pid"
    assert_equal "${stderr_lines[0]}" "unloadwhy: pid $victim_pid: cannot hold thread $victim_pid: Operation not permitted"
    assert_equal "${stderr_lines[1]}" "hint: process $started_pid traces it already; unloadwhy -p without --stop reads it all the same"
    "$UNLOADWHY" -p "$victim_pid" >report
    grep -q '^open' report
}

@test "--stop without a process is a mistake" {
    run -64 --separate-stderr "$UNLOADWHY" --stop -f facts
    assert_equal "${stderr_lines[0]}" 'unloadwhy: --stop goes with -p PID'
}
