#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2154 # variables of GDB's, and those that these files share
# The loader judges the watch: every verdict against its own log of the same process (tests/tools/judge-watch).

bats_require_minimum_version 1.5.0
load lib/helpers

# start_watch PRODUCER PID COMMAND...: GDB watches the process in the background until it ends, and does COMMAND
# at the end. It has attached, and the loader's log is $log, of which the first $seen lines were there before.
start_watch() {
    local producer=$1 pid=$2 command commands=()
    shift 2
    for command; do commands+=(-ex "$command"); done
    log=$BATS_TEST_TMPDIR/log.$pid
    said=$BATS_TEST_TMPDIR/said.$pid
    complained=$said.err
    seen=$(wc -l <"$log")
    GDB_LIMIT=300 run_gdb "$producer" -p "$pid" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" \
        -ex 'handle SIGUSR1 SIGTERM SIGWINCH nostop noprint pass' -ex 'unloadwhy watch' -ex continue "${commands[@]}" >"$said" 2>"$complained" 3>&- &
    watch_pid=$!
    STARTED+=("$watch_pid")
    wait_until grep -q '^watching dlopen and dlclose of ' "$said"
    gdb_pid=$(process_field "$pid" TracerPid)
    grep -q "@unloadwhy-watch-$EUID-$gdb_pid-" /proc/net/unix || fail 'no helper listens'
}

# end_watch: GDB is done, had nothing to complain of, and nothing of ours is left.
end_watch() {
    local status=0
    wait "$watch_pid" || status=$?
    [[ $status == 0 ]] || fail "GDB: status $status: $(cat "$said" "$complained")"
    ! grep -vE '^$|: No such file or directory\.?$' "$complained" || fail "GDB complains: $(cat "$complained")"
    wait_until no_helper_is_left
}

# Its helper ends with GDB; it listens on a socket that has the pid of GDB in its name.
no_helper_is_left() {
    ! grep -q "@unloadwhy-watch-$EUID-$gdb_pid-" /proc/net/unix
}

# judge EXPECTED: the log and the watch agree; what the judge counted is EXPECTED.
judge() {
    local terse=''
    ! glibc_since 2.42 || terse=1
    run "$TOP/tests/tools/judge-watch" -v from="$seen" -v terse="$terse" "$log" "$said"
    [[ $status == 0 ]] || fail "$output
$(cat "$said")"
    [[ $output == "$1" ]] || fail "$output, expected $1: $(cat "$said")"
}

# LD_PRELOAD ends a name at a space, so it has none of our directory.
PRELOAD=("LD_LIBRARY_PATH=$TOP/build/programs" LD_PRELOAD=libcloses.so)

# watch_victim PRODUCER NAME [VARIABLE=VALUE]...: a victim from its first stage to its end.
watch_victim() {
    local producer=$1 name=$2
    shift 2
    start_victim "$name" LD_DEBUG="${LOADER_LOG:-files}" LD_DEBUG_OUTPUT="$BATS_TEST_TMPDIR/log" \
        "${PRELOAD[@]}" "$@"
    start_watch "$producer" "$victim_pid" 'unloadwhy ledger'
    while [[ $victim_stage != 'done' ]]; do
        next_stage
    done
    end_watch
}

# judge_victims NAME=DLOPENS,DLCLOSES...: so many since the first stage.
judge_victims() {
    local victim
    for victim; do
        watch_victim gdb "${victim%%=*}"
        judge "$(sed 's/,/ dlopens, /; s/$/ dlcloses/' <<<"${victim#*=}")"
    done
}

@test "every verdict on a plugin host with six kinds of dlcloses" {
    watch_victim gdb watch
    judge '10 dlopens, 8 dlcloses'
    watch_victim gdb-minimal watch
    judge '10 dlopens, 8 dlcloses'
}

@test "what is needed, bound, or holds thread-local destructors" {
    judge_victims needed=0,2 reldep-kinds=0,6 tls-dtor=0,2 tls-dtor-workers=0,2
}

@test "NODELETE, from when on and why, and what ignores a dlclose" {
    # of a look-up outside of dlopen only this tells; it would mix up the lines of threads
    LOADER_LOG=files,bindings
    judge_victims nodelete-dlopen=0,1 nodelete-unique=0,2 nodelete-bound=1,2 nodelete-unknown=0,1
}

@test "namespaces that end: GDB would leave its breakpoints in ld.so" {
    judge_victims namespaces=0,2 namespace-kept=0,2
    watch_victim gdb-minimal namespaces
    judge '0 dlopens, 2 dlcloses'
}

@test "a dlopen that fails sweeps; a dlclose was under way when the watch began; two maps of one name" {
    judge_victims collectable=3,3 closing=0,1 exiting=0,2 two-maps=2,3
}

# The functions themselves are watched then, and that of libcloses.so calls that of glibc.
@test "without debug information for ld.so" {
    GDB_OPTIONS+=(-iex 'set debug-file-directory /nowhere')
    judge_victims watch=10,8 tls-dtor=0,2
}

@test "eight threads at once: no verdict is lost, and none mixed up" {
    local gdb rounds=${ROUNDS:-5}
    for gdb in gdb gdb-minimal; do
        watch_victim "$gdb" watch-threads ROUNDS="$rounds"
        judge "$((24 * rounds)) dlopens, $((24 * rounds)) dlcloses"
    done
}

@test "Apache with twenty modules, through two graceful restarts" {
    local starts
    APACHE_MODULES+=(headers env setenvif status dir autoindex negotiation rewrite filter authn_core)
    start_apache LD_DEBUG=files LD_DEBUG_OUTPUT="$BATS_TEST_TMPDIR/log" "${PRELOAD[@]}"
    start_watch gdb "$started_pid"
    for starts in 2 3; do
        kill -USR1 "$started_pid"
        wait_until eval "((\$(grep -c 'resuming normal operations' error.log) == $starts))"
    done
    kill -TERM "$started_pid"
    end_watch
    judge '40 dlopens, 60 dlcloses'
}
