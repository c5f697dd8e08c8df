#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and of the helpers
# Threads found in two ways that know nothing of each other: glibc's lists read as data, and libthread_db, glibc's own
# reader of them. And what libthread_db, which runs in our process, must never do.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

# by_way WAY TARGET: the facts with the threads found in this way.
by_way() {
    native_source "$2"
    timeout "$WAIT_LIMIT" "$UNLOADWHY" "${native_source[@]}" --threads="$1" --save - || fail "--threads=$1: status $?"
}

# assert_ways_agree TARGET [COUNT]: on everything; and the threads are all that there are, or COUNT.
assert_ways_agree() {
    by_way lists "$1" >by.lists
    by_way libthread_db "$1" >by.libthread_db
    diff -u <(canonical <by.lists) <(canonical <by.libthread_db) || fail "the two ways differ on $1"
    grep -q "^threads count=${2:-$(living_threads "$1")}\$" by.libthread_db || fail "$(grep thread by.libthread_db)"
    run ! grep '^missing what="threads"' by.libthread_db
}

# living_threads PID: how many the kernel has, without the first one if it only waits for the others to end.
living_threads() {
    cat "/proc/$1"/task/*/status | grep -c '^State:[[:space:]]*[^Z]'
}

# start_threads ARGUMENT...
start_threads() {
    victim_exe=$TOP/build/programs/threads
    start_speaker "$victim_exe" "$@"
}

# poke EXPRESSION...: GDB assigns in the victim's memory.
poke() {
    local expression arguments=()
    for expression; do
        arguments+=(-ex "set variable $expression")
    done
    gdb -nx -batch -iex 'set auto-load no' -iex 'set libthread-db-search-path /nonexistent' \
        -iex 'set debuginfod enabled off' -p "$victim_pid" "${arguments[@]}" >poke.out 2>&1 || fail "$(<poke.out)"
    run ! grep -iE 'error|no symbol|cannot access' poke.out
}

# assert_refused WHY: libthread_db does not find the victim's threads, and the facts say why.
assert_refused() {
    by_way libthread_db "$victim_pid" >refused
    run -0 grep '^missing what="threads"' refused
    assert_output "missing what=\"threads\" of=0x0 why=\"libthread_db: $1\""
}

@test "both ways agree: victims at every stage, and cores of them" {
    local victim
    for victim in tls-dtor-workers tls-dtor tls-dtor-c namespaces nodelete-unique story-logger story-reload; do
        echo "# $victim"
        start_victim "$victim"
        while [[ $victim_stage != "done" ]]; do
            assert_ways_agree "$victim_pid"
            if [[ $victim_stage == 0 && $victim != story-reload ]]; then # a Go core is a gigabyte
                make_core "$victim_pid"
                assert_ways_agree "$core" "$(living_threads "$victim_pid")"
                rm -f "$core"
            fi
            next_stage
        done
        stop_all
    done
}

@test "both ways agree: stacks of the program's own, threads that ended, a main thread that ended" {
    start_threads 0
    assert_ways_agree "$victim_pid" 3
    start_threads 1000
    assert_ways_agree "$victim_pid" 1003
    assert_unharmed "$victim_pid"
    start_threads 5 alone
    assert_ways_agree "$victim_pid" 8
}

@test "both ways agree: real programs, and cores of them" {
    victim_exe=/usr/bin/python3
    start_waiting "$TOP/build/programs/traceable" "$victim_exe" -c '
import ssl, sys, threading
for i in range(20): threading.Thread(target=threading.Event().wait, daemon=True).start()
open("ready", "w").close()
sys.stdin.read()'
    wait_until test -e ready
    assert_ways_agree "$started_pid" 21
    make_core "$started_pid"
    assert_ways_agree "$core" 21

    victim_exe=/usr/bin/gst-launch-1.0
    gstreamer fakesrc is-live=true do-timestamp=true ! queue ! fakesink sync=true
    wait_until eval "((\$(living_threads $started_pid) >= 3))"
    wait_until is_mapped libgstcoreelements.so "$started_pid"
    assert_ways_agree "$started_pid"
}

@test "nothing is stopped, and no libthread_db but the system's is loaded" {
    local bad file
    mkdir other planted
    victim_exe=$TOP/build/programs/threads
    # the target's own glibc, with a libthread_db beside it; and one wherever else a loader would look
    for file in $(ldd "$victim_exe" | grep -o '/[^ ]*'); do
        cp "$file" other/
    done
    echo '__attribute__((constructor)) static void on(void) { __builtin_trap(); }' >bad.c
    gcc -shared -fPIC -o libthread_db.so.1 bad.c
    cp libthread_db.so.1 other/
    cp libthread_db.so.1 planted/
    start_speaker other/ld-linux*.so.* --library-path other "$victim_exe" 2
    grep -q "$PWD/other/libc.so.6" "/proc/$victim_pid/maps"
    LD_LIBRARY_PATH=$PWD/planted strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace \
        "$UNLOADWHY" --threads=libthread_db -p "$victim_pid" --save - >facts
    grep -q '^threads count=5$' facts
    run ! grep 'ptrace(' trace
    # by absolute path, in the system's directories
    run ! grep 'libthread_db.*) = [0-9]' <(grep -vE 'openat\(AT_FDCWD, "(/usr)?/lib[^"]*", ' trace | grep -v execve)
    grep -qE 'openat\(AT_FDCWD, "(/usr)?/lib[^"]*/libthread_db.so.1", .*\) = [0-9]' trace
    run ! grep -F "\"$PWD/other/libthread_db" trace
    assert_unharmed "$victim_pid"
}

@test "where the lists do for themselves, no libthread_db is loaded" {
    start_threads 0
    strace -E ASAN_OPTIONS=detect_leaks=0 -o trace "$UNLOADWHY" -p "$victim_pid" --save - >facts
    grep -q '^threads count=3$' facts
    run ! grep libthread_db trace
}

@test "a glibc of another version: libthread_db refuses, the lists do not care" {
    start_threads 0
    poke '*(char[2] *)&__nptl_version = {(char)48, (char)0}'
    assert_refused 'that of this machine is for another version of glibc'
    by_way lists "$victim_pid" >facts
    grep -q '^threads count=3$' facts
    run "$UNLOADWHY" --threads=libthread_db -p "$victim_pid"
    assert_line 'unknown           the process: the list of threads'
}

@test "constants that would make libthread_db overrun its stack are refused" {
    local nonsense='its description of struct pthread makes no sense'
    start_threads 0
    poke '*(unsigned *)&_thread_db_sizeof_pthread = 0x7fffffff'
    assert_refused '_thread_db_sizeof_pthread of 2147483647 bytes'
    poke '*(unsigned *)&_thread_db_sizeof_pthread = 0'
    assert_refused '_thread_db_sizeof_pthread of 0 bytes'
    poke '*(unsigned *)&_thread_db_sizeof_pthread = 256'
    assert_refused "$nonsense"
    start_threads 0
    poke '((unsigned *)&_thread_db_pthread_tid)[2] = 0x7ffffff0'
    assert_refused "$nonsense"
    start_threads 0
    poke '((unsigned *)&_thread_db_list_t_next)[2] = 4096'
    assert_refused "$nonsense"
}

@test "lists that run in a circle, lists that end in the air: both ways, and both reasons" {
    start_threads 5
    # the node of the second thread: it leads to itself, then nowhere
    poke '$node = (unsigned long)_rtld_global._dl_stack_used.next->next' '*(unsigned long *)$node = $node'
    assert_refused 'its lists have no end'
    run -0 "$UNLOADWHY" -p "$victim_pid" --save -
    assert_line 'missing what="threads" of=0x0 why="not all of them were found; libthread_db: its lists have no end"'
    # the same of a thread that ended, which nobody counts
    poke '$node = (unsigned long)_rtld_global._dl_stack_used.next->next' \
        '*(int *)($node - ((unsigned *)&_thread_db_pthread_list)[2] + ((unsigned *)&_thread_db_pthread_tid)[2]) = 0'
    assert_refused 'its lists have no end'
    poke '$node = (unsigned long)_rtld_global._dl_stack_used.next->next' '*(unsigned long *)$node = 4096'
    by_way libthread_db "$victim_pid" >facts
    grep -qE '^missing what="threads" of=0x0 why="libthread_db: no memory at 0x[0-9a-f]{3}"$' facts
    assert_unharmed "$victim_pid"
}

@test "--threads: what it takes, and with what" {
    run -64 --separate-stderr "$UNLOADWHY" --threads=all -p 1
    [[ ${stderr_lines[0]} == 'unloadwhy: --threads takes lists or libthread_db, not "all"' ]] || fail "$stderr"
    run -64 --separate-stderr "$UNLOADWHY" --threads=lists -f -
    [[ ${stderr_lines[0]} == 'unloadwhy: --threads goes with -p or -c' ]] || fail "$stderr"
    run -0 "$UNLOADWHY" --help
    refute_output --partial --threads
}
