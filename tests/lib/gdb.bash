# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and those that these files share
# Running GDB with unloadwhy, on a process or a core.

GDB=${GDB:-gdb}
GDB_MINIMAL=${GDB_MINIMAL:-$TOP/build/gdb-minimal/usr/bin/gdb}
UNLOADWHY_GDB=${UNLOADWHY_GDB:-$TOP/unloadwhy.gdb}
GDB_LIMIT=${GDB_LIMIT:-60} # seconds

# What answers questions. A further one needs a line here and in run_gdb.
PRODUCERS=(gdb gdb-minimal)

# Nothing of the user's, and nothing from the network. The cache spares GDB half of its time: what it reads is the
# same libc each time. TEST_CACHE keeps it, and ours, for many small runs of bats.
GDB_OPTIONS=(-q -nx -batch -iex 'set debuginfod enabled off' -iex "set index-cache directory ${TEST_CACHE:-$BATS_RUN_TMPDIR}/index"
    -iex 'set index-cache enabled on')

# run_gdb PRODUCER ARGUMENT...: plain `gdb ARGUMENT...`.
run_gdb() {
    local producer=$1 gdb
    shift
    case $producer in
        gdb) gdb=$GDB ;;
        gdb-minimal) gdb=$GDB_MINIMAL ;;
        *) fail "no such producer: $producer" ;;
    esac
    # Whatever it leaves running must not keep bats waiting for it.
    timeout -k 5 "$GDB_LIMIT" "$gdb" "${GDB_OPTIONS[@]}" "$@" </dev/null 3>&-
}

# start_gdbserver: one that attaches when GDB says so; sets $gdbserver, its address. At the other end of a pipe it would
# outlive GDB, for ever busy, where the shell that GDB starts for the pipe does not replace itself.
start_gdbserver() {
    start_process gdbserver --multi 127.0.0.1:0 2>gdbserver.err
    wait_until grep -q '^Listening on port ' gdbserver.err
    gdbserver=127.0.0.1:$(sed -n 's/^Listening on port //p' gdbserver.err)
}

# target_arguments TARGET: sets $target_arguments for a pid, or a core (of the victim that runs now).
target_arguments() {
    if [[ $1 =~ ^[0-9]+$ ]]; then
        target_arguments=(-p "$1")
    else
        target_arguments=("$victim_exe" "$1")
    fi
}

# ask PRODUCER TARGET QUESTION...: all of them in one run of GDB. A QUESTION is what follows `unloadwhy ` there.
#   answers[i]    what was printed for it
#   statuses[i]   $why_status after it
#   gdb_status, gdb_errors   exit status of GDB, and what it said on standard error
# THEN: what GDB is to do afterwards, in commands of its own.
THEN=()
ask() {
    local question commands=() who=("$1" "$2")
    shift 2
    for question in "$@"; do
        commands+=("unloadwhy${question:+ $question}")
    done
    ask_gdb "${who[@]}" "${commands[@]}" "${THEN[@]}"
}

# ask_gdb PRODUCER TARGET COMMAND...: the same with whole commands of GDB.
ask_gdb() {
    local producer=$1 target=$2 arguments command
    shift 2
    target_arguments "$target"
    arguments=("${target_arguments[@]}" -ex 'set $why_quiet = 1' -ex 'set $why_reads = 1' -x "$UNLOADWHY_GDB")
    for command in "$@"; do
        # echo flushes, so that it stays in order with what the helper prints
        arguments+=(-ex 'echo \n@@ answer\n' -ex "$command" -ex 'echo \n@@ status=' -ex 'output/d $why_status' -ex 'echo \n')
    done
    arguments+=(-ex 'quit $why_status')
    gdb_status=0
    run_gdb "$producer" "${arguments[@]}" >"$BATS_TEST_TMPDIR/gdb.out" 2>"$BATS_TEST_TMPDIR/gdb.err" || gdb_status=$?
    gdb_errors=$(<"$BATS_TEST_TMPDIR/gdb.err")
    split_answers <"$BATS_TEST_TMPDIR/gdb.out"
    ((${#answers[@]} == $#)) || fail "${#answers[@]} answers to $# questions: $(<"$BATS_TEST_TMPDIR/gdb.out") $gdb_errors"
}

# Not in bash: bats traps every command, and JSON has many lines.
split_answers() {
    local i
    rm -f "$BATS_TEST_TMPDIR"/answer.*
    mapfile -t statuses < <(awk -v prefix="$BATS_TEST_TMPDIR/answer." '
        /^@@ answer$/ { file = prefix count++; printf "" >file; next }
        /^@@ status=/ && file { close(file); file = ""; print substr($0, 11); next }
        file { print >file }')
    answers=()
    for i in "${!statuses[@]}"; do
        answers[i]=$(<"$BATS_TEST_TMPDIR/answer.$i")
    done
}

# report_at_load PRODUCER ARGUMENT...: what loading unloadwhy.gdb prints, GDB's own chatter left out. GDB's exit
# status is $why_status.
report_at_load() {
    run_gdb "$@" -x "$UNLOADWHY_GDB" -ex 'quit $why_status' 2>"$BATS_TEST_TMPDIR/gdb.err" | only_report
    return "${PIPESTATUS[0]}"
}

# only_report: from its first line on, "NAME (pid N): ..." or "NAME (core ...): ...", without what GDB says after it.
only_report() {
    sed -n '/^.* (\(remote, \)\{0,1\}\(pid\|core\) [^)]*): /,$p' | sed '/^\[Inferior .* detached\]$/d; /^A debugging session is active/,$d'
}

# ask_with PRODUCER ARGUMENT...: the report at load, by other arguments than `ask` gives. Sets $gdb_status,
# $gdb_errors, $report.
ask_with() {
    gdb_status=0
    run_gdb "$@" -x "$UNLOADWHY_GDB" -ex 'quit $why_status' >"$BATS_TEST_TMPDIR/gdb.out" \
        2>"$BATS_TEST_TMPDIR/gdb.err" || gdb_status=$?
    gdb_errors=$(<"$BATS_TEST_TMPDIR/gdb.err")
    report=$(only_report <"$BATS_TEST_TMPDIR/gdb.out")
}

# make_core PID: sets $core. The teardown deletes it.
make_core() {
    core=$BATS_TEST_TMPDIR/core.$1
    target_arguments "$1"
    run_gdb gdb "${target_arguments[@]}" -ex "gcore $core" >"$BATS_TEST_TMPDIR/gcore.out" 2>&1
    [[ -s $core ]] || fail "no core: $(<"$BATS_TEST_TMPDIR/gcore.out")"
}
