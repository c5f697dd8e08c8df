#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2030,SC2031,SC2154 # variables of one test each, of the helpers
# Cores as they are kept and handed on: written by the kernel, compressed, through a pipe.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

FORMATS=(zstd lz4 xz)

# kernel_core: sets $core to the one that the kernel writes of the victim, which ends with it. Where the kernel hands
# cores to a program (core_pattern), it is GDB's.
kernel_core() {
    local pattern
    pattern=$(</proc/sys/kernel/core_pattern)
    if [[ $pattern == [/\|]* ]] || ! prlimit --core=unlimited --pid "$victim_pid"; then
        echo "# the kernel sends cores to \"$pattern\": GDB writes this one" >&3
        make_core "$victim_pid"
        stop_all
    else
        kill -ABRT "$victim_pid"
        wait "$victim_pid" || true
        core=$(echo "$BATS_TEST_TMPDIR"/dumped/*)
    fi
    [[ -s $core ]] || fail "no core: $core"
}

# start_to_dump VICTIM: at its second stage, in a directory where nothing else is, for its core.
start_to_dump() {
    mkdir "$BATS_TEST_TMPDIR/dumped" && cd "$BATS_TEST_TMPDIR/dumped" || return
    start_victim "$1"
    next_stage
    cd "$BATS_TEST_TMPDIR/here" || return
}

pack() { # FORMAT <CORE >PACKED
    "$1" -q -c
}

# answered EXPECTED OPTION...: the report on a core but for its line 1, which names the file.
answered() {
    local report
    report=$("$UNLOADWHY" "${@:2}" -e "$victim_exe") || fail "${*:2}: status $?"
    [[ $report == 'host (core '*', pid '* && ${report#*$'\n'} == "${1#*$'\n'}" ]] || fail "${*:2}: $report"
}

# refused MESSAGE OPTION...: one sentence, status 2, and nothing is left where it was unpacked, in tmp.
refused() {
    run -2 --separate-stderr "$UNLOADWHY" "${@:2}"
    [[ ! $output && ${stderr_lines[0]} == "unloadwhy: "*"$1"* ]] || fail "${*:2}: $output $stderr"
    [[ ${stderr_lines[1]-hint: } == 'hint: '* && ${#stderr_lines[@]} -le 2 ]] || fail "${*:2}: $stderr"
    [[ ! -d tmp || ! $(ls -A tmp) ]] || fail "left: $(ls tmp)"
}

# states <JSON: a line for each library, with its reasons and what has not run.
states() {
    jq -r '.objects[] | [.name, .namespace, .state, (.reasons[] | .kind, (.destructors[]? | .function, .tid))] | map(tostring) | join(" ")'
}

@test "a core of the kernel's, by itself, compressed, through a pipe: what the process told" {
    local expected live format
    start_to_dump tls-dtor
    live=$("$UNLOADWHY" -p "$victim_pid" --json | states)
    kernel_core
    expected=$("$UNLOADWHY" -c "$core" -e "$victim_exe")
    [[ $expected == *'stuck             libtls.so'* ]] || fail "$expected"
    diff <(echo "$live") <("$UNLOADWHY" -c "$core" -e "$victim_exe" --json | states)
    answered "$expected" -c - <"$core"
    answered "$expected" -c - < <(cat "$core")
    answered "$expected" -c /dev/stdin < <(cat "$core")
    answered "$expected" -c <(cat "$core")
    for format in "${FORMATS[@]}"; do
        pack "$format" <"$core" >core.packed
        [[ $(stat -c %s core.packed) -lt $(stat -c %s "$core") ]]
        answered "$expected" -c core.packed
        answered "$expected" -c - < <(cat core.packed)
    done
    assert_equal "$("$UNLOADWHY" -c - -e "$victim_exe" --json <"$core" | jq -r .source.core)" null
}

@test "a core of the kernel's, by GDB, as coredumpctl calls it" {
    local producer
    start_to_dump tls-dtor
    kernel_core
    for producer in "${PRODUCERS[@]}"; do
        ask_with "$producer" "$victim_exe" -c "$core"
        assert_equal "$gdb_status" 0
        diff <(echo "$report" | sed "1d; s, (GDB thread [0-9]*),," ) <("$UNLOADWHY" -c "$core" -e "$victim_exe" | tail -n +2)
    done
}

@test "compressed: damaged, cut short, no core, no room" {
    local format
    export TMPDIR=$PWD/tmp
    mkdir tmp
    start_victim gone
    make_core "$victim_pid"
    for format in "${FORMATS[@]}"; do
        pack "$format" <"$core" >core.packed
        head -c 3000 core.packed >core.cut
        refused "core.cut: cannot unpack it: the data of $format is cut short" -c core.cut
        refused "standard input: cannot unpack it: the data of $format is cut short" -c - < <(cat core.cut)
        { head -c 3000 core.packed && head -c 3000 /dev/zero && tail -c +6001 core.packed; } >core.spoilt
        refused "core.spoilt: cannot unpack it: $format: " -c core.spoilt
        pack "$format" <"$TOP/README.md" >text.packed
        refused 'text.packed: not a core file: not an ELF object' -c text.packed
        TMPDIR=$PWD/nowhere refused "cannot create a temporary file in $PWD/nowhere: No such file" -c core.packed
    done
    gzip -c "$core" >core.gz
    refused 'core.gz: cannot unpack it: gzip is not one of zstd, lz4 and xz' -c core.gz
    assert_equal "${stderr_lines[1]}" 'hint: gzip -dc CORE | unloadwhy -c -'
    refused 'standard input: it is empty' -c - </dev/null
    refused 'standard input: cannot read it: Is a directory' -c - <"$PWD"
    run -64 --separate-stderr "$UNLOADWHY" -c ''
    [[ ${stderr_lines[0]} == 'unloadwhy: -c takes the name of a core file, not an empty one' ]] || fail "$stderr"
    (ulimit -f 100 && trap '' XFSZ && refused "cannot unpack it: cannot write a temporary file in $TMPDIR: File too large" -c core.packed)
}

# takes PROGRAM OPTION...: the report on $core says that this is its program, and is as with -e.
takes() {
    local report
    report=$("$UNLOADWHY" -c "$core" "${@:2}") || fail "${*:2}: status $?"
    assert_equal "${report#"$expected"}" $'\n\nprogram           '"$1"$'\n                  the same build, as far as the core can tell'
    assert_equal "$("$UNLOADWHY" -c "$core" "${@:2}" --json | jq -r .source.program_file)" "$1"
    "$UNLOADWHY" -c "$core" "${@:2}" --save - | "$UNLOADWHY" -f - | diff - <(echo "$report")
}

@test "a core without -e: its program is looked for by its names and its build-id" {
    local expected kept
    cp -r "$TOP/build/victims/tls-dtor" moved
    ln -s moved link
    VICTIM_OUT=$PWD start_to_dump link
    kernel_core
    kept=$PWD/moved
    expected=$("$UNLOADWHY" -c "$core" -e moved/host)
    takes "$kept/host"
    # where a link leads by which it was executed
    mkdir opt
    mv moved/host opt/host
    ln -sfn opt link
    takes "$PWD/opt/host"
    rm link
    # another build where it was
    cp "$TOP/build/victims/gone/host" moved/host
    refused "its program, $kept/host, is another build on this machine" -c "$core"
    assert_equal "${stderr_lines[1]}" 'hint: give the file of that build with -e EXE, or all of its machine with --sysroot DIR'
    "$UNLOADWHY" -c "$core" -e opt/host >given
    diff given <(echo "$expected")
    # in the working directory, beside the core, in a sysroot
    mv opt/host host
    takes "$PWD/host"
    mv host "${core%/*}/host"
    takes "${core%/*}/host"
    rm moved/host
    mkdir -p "root$kept"
    mv "${core%/*}/host" "root$kept"
    [[ $("$UNLOADWHY" -c "$core" --sysroot root --json | jq -r .source.program_file) == "$PWD/root$kept/host" ]]
    # nowhere: it is done without
    run -0 "$UNLOADWHY" -c "$core"
    [[ $output == *'stuck             libtls.so'* && $output != *$'\nprogram '* ]] || fail "$output"
    # what -e says rules
    refused 'the program given for it is another build' -c "$core" -e "$TOP/build/victims/gone/host" --sysroot root
}

@test "a core without -e and without ELF headers: its program is known by its dynamic section" {
    local answer
    start_to_dump tls-dtor
    echo 0x23 >"/proc/$victim_pid/coredump_filter"
    kernel_core
    answer=$("$UNLOADWHY" -c "$core" --json) || [[ $? == 3 ]]
    assert_equal "$(jq -r .source.program_file <<<"$answer")" "$victim_exe"
    answer=$("$UNLOADWHY" -c "$core") || [[ $? == 3 ]]
    [[ $answer == *$'\n\nprogram           '"$victim_exe"$'\n                  the same build, as far as the core can tell'* ]] ||
        fail "$answer"
}
