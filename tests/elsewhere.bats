#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2034,SC2046,SC2154 # variables of one test each, of the helpers; one option or none
# Processes in another root, as in a container, with another glibc than ours, looked at from outside.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

# Debian 13's, or 12's where that is ours too; what is linked here runs by that as well
SUITE=trixie
! glibc_since 2.41 || SUITE=bookworm
ROOT=$TOP/build/roots/$SUITE

setup_file() {
    local status=0
    may_make_namespaces || { leave_out 'no right to make namespaces' && return; }
    "$TOP/tests/tools/unpack-root" "$SUITE" "$ROOT" libc6 libc6-dbg libstdc++6 || status=$?
    [[ $status != 3 ]] || { leave_out "no mirror of Debian in this machine's apt sources" && return; }
    return "$status"
}

# As in lib/victim.bash; but the program, linked with this machine's glibc, runs in $ROOT, in a mount namespace of its own.
start_victim() {
    mkdir -p "$ROOT/victims"
    victim_exe=$TOP/build/victims/$1/host # the very file
    # shellcheck disable=SC2016 # the inner shell's
    start_speaker unshare -m $(namespace_options) sh -c '
        mount --bind "$1/build/victims" "$2/victims" && mount --rbind /proc "$2/proc" && cd / &&
            exec chroot "$2" "/victims/$3/host"' _ "$TOP" "$ROOT" "$1"
}

@test "what the victims expect, by a glibc that only their root has" {
    PRODUCERS=(native)
    CORE_STAGES='' # those are GDB's
    VICTIMS='reldep nodelete-unique nodelete-bound tls-dtor-workers namespaces' each_victim 0 check_victim
}

# As in lib/gdb.bash; and by $GDB_KNOWS with where the files of that root are, or from a gdbserver out here.
GDB_KNOWS=nothing
target_arguments() {
    local of_core=("$victim_exe" "$1")
    case $GDB_KNOWS in
        root)
            of_core=(-iex "set sysroot $(sysroot)" "${of_core[@]}")
            target_arguments=(-iex "set sysroot /proc/$1/root" -p "$1" "/proc/$1/exe")
            ;;
        gdbserver) target_arguments=(-ex "target extended-remote $gdbserver" -ex "attach $1") ;;
        *) target_arguments=(-p "$1") ;;
    esac
    [[ $1 =~ ^[0-9]+$ ]] || target_arguments=("${of_core[@]}")
}

# As in lib/native.bash; a core's files are those of that root.
native_source() {
    native_source=(-p "$1")
    [[ $1 =~ ^[0-9]+$ ]] || native_source=(-c "$1" -e "$victim_exe" --sysroot "$(sysroot)")
}

# What is in the root as the victim sees it; the files themselves, since no link leads out of a sysroot.
sysroot() {
    mkdir -p "$ROOT/victims"
    cp -ru "${victim_exe%/*}" "$ROOT/victims"
    echo "$ROOT"
}

# from_another_machine CORE: our names for the files of that root become those that it has itself, so that here they lead
# to other builds or to nothing.
from_another_machine() {
    WHAT=$ROOT/ perl -0777 -pi -e 's,\Q$ENV{WHAT}\E,"/" x length $ENV{WHAT},ge' "$1"
}

@test "by GDB that knows the root: what the victims expect, live and from a core" {
    PRODUCERS=(gdb-minimal gdb native)
    GDB_KNOWS=root
    VICTIMS=tls-dtor each_victim 0 check_victim
}

# called_alike <FACTS: without what the program is called, which is another thing from here than from its root.
called_alike() {
    canonical | sed -E '/^source /s/ (executable|started_as)="[^"]*"//g'
}

# assert_refused REMEDY: what GDB was asked first it did not answer, since it had read our ld.so for theirs. That of an
# ordinary user may not read there at all, and says so in many ways.
assert_refused() {
    [[ ${statuses[0]} == 2 && ! ${answers[0]} ]] || fail "${statuses[0]}: ${answers[0]} $gdb_errors"
    ((EUID == 0)) || return 0
    [[ $gdb_errors == *': layout mismatch: the ld.so in memory is not the file read'* ]] || fail "$gdb_errors"
    [[ $gdb_errors == *"hint: in GDB: $1"* ]] || fail "$gdb_errors"
}

@test "GDB that does not is refused, and does as it is told" {
    local producer
    start_victim tls-dtor-workers
    next_stage
    "$UNLOADWHY" -p "$victim_pid" --save - | called_alike >expected
    for producer in gdb gdb-minimal; do
        ask_gdb "$producer" "$victim_pid" unloadwhy "set sysroot /proc/$victim_pid/root" 'unloadwhy save facts'
        assert_refused "set sysroot /proc/$victim_pid/root, then unloadwhy"
        diff expected <(called_alike <facts) || fail "$producer: $gdb_errors"
        assert_unharmed "$victim_pid"
        rm facts
    done
}

@test "GDB that does not, on a core" {
    local producer
    start_victim tls-dtor
    next_stage
    GDB_KNOWS=root
    make_core "$victim_pid"
    GDB_KNOWS=nothing
    native_source "$core"
    "$UNLOADWHY" "${native_source[@]}" --save - | called_alike >expected
    for producer in gdb gdb-minimal; do
        ask_gdb "$producer" "$core" unloadwhy "set sysroot $(sysroot)" 'unloadwhy save facts'
        # GDB 16 sees by the build-id that ours is not theirs: the program reads in its place
        if [[ ${answers[0]} == *'unloadwhy read it: GDB has no debug information for ld.so' ]]; then
            assert_equal "$(reasons_of libtls.so <<<"${answers[0]}")" tls-dtor
            continue
        fi
        assert_refused 'set sysroot DIR, where DIR has the very ld.so of the process'
        diff expected <(called_alike <facts) || fail "$producer: $gdb_errors"
        rm facts
    done
}

@test "a core of another machine, with its files beside it: nothing is unknown, by GDB and natively" {
    local report producer expected
    start_victim tls-dtor-workers
    next_stage
    expected=$("$UNLOADWHY" -p "$victim_pid" --json | states)
    GDB_KNOWS=root
    make_core "$victim_pid"
    from_another_machine "$core"
    report=$("$UNLOADWHY" -c "$core" -e "$victim_exe" --debuginfo-path="$ROOT/usr/lib/debug" libnet.so)
    [[ $report == *'3 thread-local destructors have not run, 0 were found'* ]] || fail "$report"
    native_source "$core"
    report=$("$UNLOADWHY" "${native_source[@]}" --json)
    diff <(echo "$expected") <(states <<<"$report")
    for producer in gdb gdb-minimal; do
        ask_gdb "$producer" "$core" 'unloadwhy json' 'unloadwhy save facts'
        diff <(echo "$expected") <(states <<<"${answers[0]}") || fail "$producer: $gdb_errors"
        "$UNLOADWHY" "${native_source[@]}" --save - | diff <(called_alike <facts) <(called_alike)
        rm facts
    done
    # what is no file is no other build
    rm "$ROOT/victims/tls-dtor-workers/libother.so"
    mkfifo "$ROOT/victims/tls-dtor-workers/libother.so"
    report=$("$UNLOADWHY" "${native_source[@]}" --json libother.so)
    rm "$ROOT/victims/tls-dtor-workers/libother.so"
    assert_equal "$(jq -r '.objects[0].file.state' <<<"$report")" absent
}

# states <JSON: a line for each library, with its reasons and what has not run.
states() {
    jq -r '.objects[] | [.name, .namespace, .state, (.reasons[] | .kind, (.destructors[]? | .function, .tid))] | map(tostring) | join(" ")'
}

@test "over gdbserver out here: refused, then it answers as the native reader does" {
    start_victim tls-dtor-workers
    next_stage
    "$UNLOADWHY" -p "$victim_pid" --json | states >expected
    grep -q '^libnet.so 0 stuck tls-dtor .*[0-9]$' expected
    start_gdbserver
    GDB_KNOWS=gdbserver
    ask_gdb gdb "$victim_pid" unloadwhy "set sysroot /proc/$victim_pid/root" 'unloadwhy json'
    assert_refused 'set sysroot DIR, where DIR has the very ld.so of the process'
    # an ordinary user's GDB may not read what its program is called
    diff expected <(states <<<"${answers[2]}" | sed 's/^the program /host /') || fail "$gdb_errors"
    assert_equal "$(jq -c '.source | [.target, .pid]' <<<"${answers[2]}")" "[\"remote\",$victim_pid]"
    assert_unharmed "$victim_pid"
}

@test "names are those of its root, and so are the files" {
    local report
    start_victim tls-dtor
    [[ $(readlink "/proc/$victim_pid/root") != / ]]
    report=$("$UNLOADWHY" -p "$victim_pid" --json libtls.so libstdc++.so.6)
    assert_equal "$(jq -r .source.libc <<<"$report")" "$(libc_of_root)"
    assert_equal "$(jq -r .source.executable <<<"$report")" /victims/tls-dtor/host
    assert_equal "$(jq -r '.objects[] | [.path, .file.state] | join(" ")' <<<"$report" | sed 's,^/usr,,' | sort)" \
        $'/lib/x86_64-linux-gnu/libstdc++.so.6 same\n/victims/tls-dtor/libtls.so same'
    "$UNLOADWHY" -p "$victim_pid" libtls.so | grep -q 'Session::~Session()  in libtls.so$'
    assert_unharmed "$victim_pid"
}

# As its package calls it.
libc_of_root() {
    strings "$ROOT/lib/x86_64-linux-gnu/libc.so.6" | sed -n 's/^GNU C Library .* version \([0-9.]*\)\.$/\1/p'
}

@test "debug files are found in its root, and nowhere else" {
    start_victim gone
    strace -E ASAN_OPTIONS=detect_leaks=0 -E XDG_CACHE_HOME="$PWD/empty" -o trace -e trace=openat,openat2 "$UNLOADWHY" -p "$victim_pid" >report
    grep -q '^open' report
    grep -q 'openat2(.*\.build-id/.*\.debug.* = [0-9]' trace
    run ! grep -q 'openat(AT_FDCWD.*\.build-id/.*\.debug.* = [0-9]' trace
    mkdir empty-debug
    XDG_CACHE_HOME=$PWD/other run -2 --separate-stderr "$UNLOADWHY" --layout-by=dwarf,cache --debuginfo-path="$PWD/empty-debug" -p "$victim_pid"
    [[ ${stderr_lines[0]} == *': no debug information for ld.so (build-id '* ]] || fail "$stderr"
}

@test "its loader is asked when that is asked for, and not otherwise" {
    start_victim tls-dtor
    next_stage
    "$UNLOADWHY" -p "$victim_pid" --json >expected.json
    export XDG_CACHE_HOME=$PWD/empty
    run -2 strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace -e trace=execve \
        "$UNLOADWHY" --layout-by=asked -p "$victim_pid"
    assert_equal "$(grep -c 'execve(' trace)" 1
    if [[ $SUITE == bookworm ]]; then # our probe, linked with a newer glibc, does not run there
        run -2 --separate-stderr "$UNLOADWHY" --layout-by=asked --ask-loader "$ROOT/lib64/ld-linux-x86-64.so.2" -p "$victim_pid"
        [[ ${stderr_lines[0]} == *': it gave no answer: '*"version \`GLIBC_"* ]] || fail "$stderr"
        return
    fi
    "$UNLOADWHY" --ask-loader "$ROOT/lib64/ld-linux-x86-64.so.2" -p "$victim_pid" --json >asked.json
    assert_equal "$(jq -r .source.layout asked.json)" asked
    diff <(sed '/"layout": /d' expected.json) <(sed '/"layout": /d' asked.json)
}

@test "threads have our numbers and their names, whatever they are called in their pid namespace" {
    local report
    start_speaker unshare -p -f --kill-child $(namespace_options) "$TOP/build/victims/tls-dtor-workers/host"
    victim_pid=$(tr -d ' ' <"/proc/$victim_pid/task/$victim_pid/children")
    [[ $(process_field "$victim_pid" NSpid) == *$'\t1' ]]
    next_stage
    report=$("$UNLOADWHY" -p "$victim_pid" --json libnet.so)
    assert_equal "$(jq -r '.objects[0].reasons[].destructors[] | [.tid, .thread] | join(" ")' <<<"$report" | sort)" \
        "$(cd "/proc/$victim_pid/task" && grep worker ./*/comm | sed 's,^./\([0-9]*\)/comm:,\1 ,' | sort)"
    start_speaker unshare -p -f --kill-child $(namespace_options) "$TOP/build/victims/tls-dtor/host"
    victim_pid=$(tr -d ' ' <"/proc/$victim_pid/task/$victim_pid/children")
    "$UNLOADWHY" -p "$victim_pid" libtls.so | grep -q "thread $victim_pid \"host\", the main thread"
    kill -KILL "${STARTED[@]}" # unshare heeds nothing else while it waits, and the teardown would be patient
}
