#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/run-tests itself, on tests that hang, fail, and leave processes behind.

bats_require_minimum_version 1.5.0
load lib/helpers

# put_unit NAME <PROGRAM: a unit test of a checkout that has nothing else.
put_unit() {
    mkdir -p build/tests/unit tests
    cp "$TOP/tests/run-tests" tests
    { echo '#!/bin/sh' && cat; } >"build/tests/unit/test-$1"
    chmod +x "build/tests/unit/test-$1"
}

# put_file NAME <TESTS: the same with a bats file.
put_file() {
    mkdir -p tests
    cp "$TOP/tests/run-tests" tests
    { echo '#!/usr/bin/env bats' && cat; } >"tests/$1.bats"
}

# run_tests [NAME]...: as a user would, in that checkout.
run_tests() {
    run timeout "$WAIT_LIMIT" env UNIT_LIMIT=1 FILE_LIMIT=5 tests/run-tests "$@" 3>&-
}

@test "a unit test that fails does not hold up the others, and what it started ends with it" {
    put_unit fails <<<'echo why; sleep 1000 & echo $! >left; exit 1'
    put_unit hangs <<<'sleep 1000'
    put_unit works <<<'exit 0'
    for name in causes cases oracle; do
        put_file "$name" <<<'@test "nothing" { :; }'
    done
    run_tests
    assert_equal "$status" 1
    assert_line 'not ok test-fails'
    assert_line 'why'
    assert_line 'not ok test-hangs'
    assert_line 'did not end within 1 s'
    assert_line 'ok test-works'
    assert_line '4 passed, 2 failed, 0 skipped'
    ended "$(cat left)"
}

@test "a file of tests that hangs is a failure, and what it started ends with it" {
    put_file hangs <<<'@test "hangs" { sleep 1000 3>&- & echo $! >left; sleep 1000; }'
    run_tests hangs
    assert_equal "$status" 1
    assert_line 'not ok tests/hangs.bats did not end within 5 s'
    ended "$(cat left)"
}

@test "what is left out is counted, with why, and is no failure" {
    put_file some <<<$'setup() { skip "no right to do so"; }\n@test "one" { :; }\n@test "two" { :; }'
    put_file others <<<$'@test "works" { :; }\n@test "cannot" { skip "no such thing"; }'
    run_tests some others
    assert_equal "$status" 0
    assert_equal "${lines[-1]}" '1 passed, 0 failed, 3 skipped: 2 no right to do so, 1 no such thing'
}

# can_check ID [VERSION_ID]: such a system.
can_check() {
    printf '%s\n' "ID=$1" ${2:+"VERSION_ID=$2"} "PRETTY_NAME='$*'" >os-release
    run "$TOP/tests/tools/can-check" "$PWD/os-release"
}

@test "a system whose bats is too old is told so, in one sentence" {
    local system
    for system in 'debian 11' 'ubuntu 20.04' 'ubuntu 22.04'; do
        # shellcheck disable=SC2086 # its words
        can_check $system
        assert_equal "$status" 2
        assert_output "unloadwhy: make check wants Debian 12, Ubuntu 24.04 or later, and this is $system; make demo works here"
    done
    for system in 'debian 12' debian 'ubuntu 24.04' 'fedora 40'; do
        # shellcheck disable=SC2086
        can_check $system
        assert_success
        assert_output ''
    done
}
