#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2034 # code of other languages, variables of the helpers
# The native reader: every victim, live and from a core, judged by the loader; its twin, GDB; and what it refuses.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

PRODUCERS=(native)
export XDG_CACHE_HOME=${TEST_CACHE:-$BATS_FILE_TMPDIR}/cache

# left_by_causes: the victims that causes.bats does not show all readers anyway.
left_by_causes() {
    local victim
    for victim in "$TOP"/tests/victims/*/; do
        victim=$(basename "$victim")
        grep -qE "check_victim $victim( |\$)" "$BATS_TEST_DIRNAME/causes.bats" || echo "$victim"
    done
}

# VICTIMS="NAME..." are the ones to look at, all if it is empty: for legs that do not run causes.bats.
VICTIMS=${VICTIMS-$(left_by_causes)}

@test "every victim, live and from a core, and the loader's verdict" {
    each_victim 200 check_victim
}

victim_has_twins() {
    assert_twins "$victim_pid"
}

@test "twin: every victim at every stage" {
    each_victim 60 at_every_stage victim_has_twins
}

@test "twin: a core" {
    start_victim tls-dtor-workers
    next_stage
    make_core "$victim_pid"
    assert_twins "$core"
}

@test "twin: real programs" {
    start_traceable /usr/bin/python3 -c \
        'import bz2, ctypes, decimal, lzma, ssl, sqlite3, sys; open("ready", "w").close(); sys.stdin.read()'
    wait_until test -e ready
    assert_twins "$started_pid"
    start_traceable /usr/bin/perl -MPOSIX -MSocket -MStorable -MEncode \
        -e 'open(my $ready, ">", "ready2"); close($ready); <STDIN>'
    wait_until test -e ready2
    assert_twins "$started_pid"
    for program in iconv gstreamer apache openssl; do
        echo "# $program"
        "start_$program"
        assert_twins "$started_pid"
    done
}

@test "the process is not stopped, not even for a moment: no ptrace" {
    start_victim tls-dtor
    strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace "$UNLOADWHY" -p "$victim_pid" >report
    grep -q '^stuck\|^open' report
    run ! grep -q 'ptrace(' trace
    grep -q 'process_vm_readv' trace
    assert_unharmed "$victim_pid"
}

@test "a process that opens and closes a library all the time is read all the same" {
    local good=0 i
    start_speaker "$TOP/build/programs/restless" 100
    for ((i = 0; i < 50; i++)); do
        "$UNLOADWHY" -p "$victim_pid" >report 2>err && good=$((good + 1))
    done
    ((good >= 49)) || fail "only $good of 50 looks were consistent: $(cat report err)"
    assert_unharmed "$victim_pid"
}

@test "no such process, a zombie, a kernel thread, another user's process" {
    run -2 --separate-stderr "$UNLOADWHY" -p 4194304
    assert_equal "$stderr" 'unloadwhy: pid 4194304: no such process'
    if [[ $(process_field 2 Name 2>/dev/null) == @(|kthreadd) ]]; then # a container's is anybody
        run -2 --separate-stderr "$UNLOADWHY" -p 2
        [[ $stderr == 'unloadwhy: pid 2: '* && ${#stderr_lines[@]} == 1 ]] || fail "$stderr"
    fi
    # Only root can become somebody else; to an ordinary user a program that it may not read is as closed.
    local other=()
    cp -r "$TOP/build/victims/gone" .
    ((EUID != 0)) && chmod 111 gone/host || other=(setpriv --reuid=65534 --clear-groups)
    VICTIM_OUT=$PWD start_victim gone
    run -2 --separate-stderr "${other[@]}" "$UNLOADWHY" -p "$victim_pid"
    [[ ${stderr_lines[0]} == "unloadwhy: pid $victim_pid: no permission to read its memory" ]] || fail "$stderr"
    [[ ${stderr_lines[1]} == 'hint: '* ]] || fail "$stderr"
    run -64 --separate-stderr "$UNLOADWHY" -p nonsense
    [[ ${stderr_lines[0]} == 'unloadwhy: -p takes the number of a process, not "nonsense"' ]] || fail "$stderr"
}

@test "musl, a static program" {
    start_speaker "$TOP/build/programs/wait-musl"
    run -2 --separate-stderr "$UNLOADWHY" -p "$victim_pid"
    assert_equal "$stderr" "unloadwhy: pid $victim_pid: runs on musl, which never unloads a library"
    start_speaker "$TOP/build/programs/wait-static"
    run -2 --separate-stderr "$UNLOADWHY" -p "$victim_pid"
    assert_equal "$stderr" "unloadwhy: pid $victim_pid: no ld.so is mapped: a static program, or not glibc"
}

@test "no core, a cut one, a text file" {
    run -2 --separate-stderr "$UNLOADWHY" -c /nonexistent
    [[ $stderr == 'unloadwhy: /nonexistent: '* && ${#stderr_lines[@]} == 1 ]] || fail "$stderr"
    run -2 --separate-stderr "$UNLOADWHY" -c "$TOP/README.md"
    [[ $stderr == "unloadwhy: $TOP/README.md: "* && ${#stderr_lines[@]} == 1 ]] || fail "$stderr"
    start_victim tls-dtor
    make_core "$victim_pid"
    head -c 20000 "$core" >cut.core
    run --separate-stderr "$UNLOADWHY" -c cut.core
    [[ $status == 2 && $stderr == 'unloadwhy: cut.core: '* ]] || fail "$status $stderr"
}
