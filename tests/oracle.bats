#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154 # variables that these files share
# The loader as an oracle: random plugins, random operations, and before each dlclose the question what it will do.
# `make soak` asks longer.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

setup() {
    cd "$TOP" || return
}

# consult DLCLOSES ARGUMENT...: no difference in so many. The numbers of outcomes are in $output.
consult() {
    local pool=$BATS_FILE_TMPDIR/pool
    mkdir -p "$pool"
    # ORACLE_HOST: one on another glibc (tests/matrix); then CC is a compiler for that
    run timeout 300 build/oracle/oracle --host "${ORACLE_HOST:-build/oracle/host}" --pool "$pool" --unloadwhy "$UNLOADWHY" \
        --agree "$AGREE" --jobs "$(nproc)" --closes "$@"
    echo "$output"
    assert_success
    [[ ${lines[-1]} =~ ^([0-9]+)\ dlcloses,\ 0\ differences$ ]]
    ((BASH_REMATCH[1] >= $1))
}

# every_outcome: none is missing in $output.
every_outcome() {
    local outcome
    for outcome in unloaded kept counted-down ignored failed deferred; do
        [[ $output =~ (^|$'\n'|, )[1-9][0-9]*" $outcome", ]] || fail "never $outcome"
    done
    [[ $output =~ ,\ [1-9][0-9]*\ with\ a\ nested\ sweep ]]
}

@test "native: 500 dlcloses, every outcome among them" {
    consult 500 --seed 44
    every_outcome
}

@test "native: 500 dlcloses from another seed each time" {
    consult 500 --seed $((SRANDOM % 1000000 + 100))
}

@test "GDB: 25 dlcloses" {
    consult 25 --graphs 1 --seed 42 --by gdb
}

@test "gdb-minimal: 25 dlcloses from another seed each time" {
    GDB=$GDB_MINIMAL consult 25 --graphs 1 --seed $((SRANDOM % 1000000 + 100)) --by gdb
}

@test "GDB watches: 60 dlcloses, every outcome among them" {
    consult 60 --graphs 1 --seed 61 --watch
    every_outcome
}

@test "gdb-minimal watches: 60 dlcloses" {
    GDB=$GDB_MINIMAL consult 60 --graphs 1 --seed 62 --watch
}

# What is wrong must be seen to be wrong: a program that says of every dlclose that it unloads nothing.
@test "a wrong answer is a difference, shrunk and kept to be replayed" {
    cat >"$BATS_TEST_TMPDIR/liar" <<EOF
#!/bin/bash
"$UNLOADWHY" "\$@" | sed 's/"outcome": "unloaded"/"outcome": "kept"/'
EOF
    chmod +x "$BATS_TEST_TMPDIR/liar"
    mkdir "$BATS_TEST_TMPDIR/pool"
    run -1 build/oracle/oracle --pool "$BATS_TEST_TMPDIR/pool" --unloadwhy "$BATS_TEST_TMPDIR/liar" --enough 1 \
        --graphs 1 --keep "$BATS_TEST_TMPDIR/kept"
    [[ $output == *'unloadwhy says kept, the loader: unloaded'* ]]
    set -- "$BATS_TEST_TMPDIR"/kept/*.operations
    [ "$(wc -l <"$1")" -le 4 ]
    [ -s "${1%.operations}.facts" ]
    run -1 build/oracle/oracle --pool "$BATS_TEST_TMPDIR/pool" --unloadwhy "$BATS_TEST_TMPDIR/liar" --replay "$1"
    run -0 build/oracle/oracle --pool "$BATS_TEST_TMPDIR/pool" --unloadwhy "$UNLOADWHY" --replay "$1"
}

# What contradicts itself must be seen to do so.
@test "a contradiction is a difference" {
    printf '#!/bin/sh\necho "of a state"; exit 1\n' >"$BATS_TEST_TMPDIR/never"
    chmod +x "$BATS_TEST_TMPDIR/never"
    AGREE=$BATS_TEST_TMPDIR/never run consult 1 --graphs 1 --seed 1 --enough 1
    assert_failure
    assert_output --regexp 'two answers contradict each other: of a state'
}

# replay LINE...: these operations, with a pool of their own. $watch: one more argument.
replay() {
    mkdir -p "$BATS_FILE_TMPDIR/ends"
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/operations"
    run build/oracle/oracle --pool "$BATS_FILE_TMPDIR/ends" --unloadwhy "$UNLOADWHY" \
        --replay "$BATS_TEST_TMPDIR/operations" ${watch:+"$watch"}
}

@test "only the two ends that ld.so makes in a sweep are no difference" {
    replay 'graph 1038' 'open lib2.so 0 l' 'later-call lib0.so 0 2' 'close lib2.so 0'
    assert_success
    assert_line '1 processes ended by ld.so in the middle of a sweep (run.c tells when)'
    # what is marked, lib2.so, is needed by what does not open: any glibc sweeps it after lib1.so
    replay 'graph 1033' now 'open lib1.so 0 n' 'later-hold lib1.so 0 3 l' 'register lib1.so 0 1' 'close lib1.so 0' \
        'end 1' 'open lib0.so 0 lg'
    assert_success
    assert_line '1 processes ended by ld.so in the middle of a sweep (run.c tells when)'
    replay 'graph 1038' 'open lib2.so 0 l' 'later-call lib0.so 0 2' 'call libc.so.6 0 1'
    assert_failure
    assert_line '  the host ended with status 2: host: no entry'
}

@test "a dlopen with RTLD_NODELETE that fails, and a destructor in its sweep opens something" {
    replay 'graph 2027007' 'open lib4.so 0 n' 'register-by-host lib4.so 0 1' 'close lib4.so 0' 'later-hold lib5.so 0 6 l' \
        'hold lib4.so 0 5 ng' 'close lib5.so 0' 'end 1' 'open lib2.so 0 lgd'
    assert_success
    assert_line '3 dlcloses, 0 differences'
}

@test "watched: the ledger of a process that ld.so ends is no difference" {
    watch=--watch replay 'graph 1038' 'open lib2.so 0 l' 'later-call lib0.so 0 2' 'close lib2.so 0'
    assert_success
    assert_line '1 processes ended by ld.so in the middle of a sweep (run.c tells when)'
}

@test "watched: a namespace that goes when its sweep begins once more" {
    watch=--watch replay 'graph 5001004' 'open lib5.so 3 l' 'hold lib7.so 3 6 l' 'later-drop lib7.so 3' 'close lib5.so 3'
    assert_success
    assert_line '3 dlcloses, 0 differences'
}

# glibc leaves both at the same instruction.
@test "watched: a dlclose ignored in a destructor is not the end of the one around it" {
    watch=--watch replay 'graph 7001' 'open lib3.so 0 lg' 'hold lib3.so 0 1 n' 'later-drop lib3.so 0' 'close lib3.so 0'
    assert_success
    assert_line '3 dlcloses, 0 differences'
}
