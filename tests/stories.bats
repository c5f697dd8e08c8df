#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# The two stories that started this, whole: what the engineer saw, and the text that would have told him.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

TLS_MAIN_HELP='  help:           the main thread runs it only when the process exits. Use
                  LIBRARY in a thread that ends before the dlclose, or give the
                  thread_local a type without a destructor.'

# check_story VICTIM [VARIABLE=VALUE]...: natively too.
check_story() {
    PRODUCERS=(native "${PRODUCERS[@]}")
    check_victim "$@"
}

# report_is EXPECTED PRODUCER TARGET: the whole report, but for what differs from run to run.
report_is() {
    target_arguments "$3"
    run report_at_load "$2" "${target_arguments[@]}"
    assert_success
    assert_equal "$(normalised <<<"$output")" "$1"
}

@test "logger: libA.so is gone, libB.so stays, and its initialisation fails" {
    local producer
    start_victim story-logger
    assert_equal "${victim_notes[0]}" 'start 0'
    next_stage
    run ! is_mapped libA.so "$victim_pid"
    is_mapped libB.so "$victim_pid"

    for producer in "${PRODUCERS[@]}"; do
        report_is "progA (pid N): 7 libraries: 1 stuck, 0 open, 6 startup

stuck             libB.so
  tls-dtor        1 thread-local destructor has not run
                  Guard::~Guard()  in libB.so
                  thread N \"progA\", the main thread
${TLS_MAIN_HELP/LIBRARY/libB.so}" "$producer" "$victim_pid"
    done
    next_stage
    assert_equal "${victim_notes[0]}" 'start -1'
}

@test "logger: the same from a core" {
    local producer
    start_victim story-logger
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        report_is "progA (core core.N, pid N): 7 libraries: 1 stuck, 0 open, 6 startup

stuck             libB.so
  tls-dtor        1 thread-local destructor has not run
                  Guard::~Guard()  in libB.so
                  thread N \"progA\", the main thread
${TLS_MAIN_HELP/LIBRARY/libB.so}" "$producer" "$core"
    done
}

@test "logger: with logging both stay, and nothing fails" {
    local producer
    start_victim story-logger LOG=1
    next_stage
    is_mapped libA.so "$victim_pid"
    is_mapped libB.so "$victim_pid"

    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" ''
        run sed -E 's/std::.*(destroy(_value)?)::/std::...::destroy::/' <<<"$(normalised <<<"${answers[0]}")"
        assert_output "progA (pid N): 8 libraries: 2 stuck, 0 open, 6 startup

stuck             libA.so
  tls-dtor        1 thread-local destructor has not run
                  std::...::destroy::<plugin::Formatter>
                  in libA.so
                  thread N \"progA\", the main thread
${TLS_MAIN_HELP/LIBRARY/libA.so}

stuck             libB.so
  tls-dtor        1 thread-local destructor has not run
                  Guard::~Guard()  in libB.so
                  thread N \"progA\", the main thread
  needed          libA.so needs it
  help:           it takes all of these, one for each reason:
  help:           as for libA.so
  help:           free libA.so first: unloadwhy libA.so"
    done
    next_stage
    assert_equal "${victim_notes[0]}" 'start 0'
}

@test "logger: every stage, and the loader's verdict" {
    check_story story-logger
}

@test "logger with logging: every stage, and the loader's verdict" {
    check_story story-logger LOG=1
}

@test "logger: what-if tells it before the dlclose" {
    start_victim story-logger
    ask gdb "$victim_pid" 'what-if libA.so'
    assert_equal "$(normalised <<<"${answers[0]}")" "progA (pid N): dlclose(libA.so) would unload 1 library; 1 would stay

  1 nodelete?     no
  2 count         1 -> 0: the last handle, so the loader sweeps
  3 roots         6 startup, 0 open, 0 nodelete, 1 tls-dtor: libB.so
  4 reached       nothing more
  5 sweep         libA.so

unloaded          libA.so
kept              libB.so
  tls-dtor        1 thread-local destructor has not run
                  Guard::~Guard()  in libB.so
                  thread N \"progA\", the main thread"
}

@test "reload: the old code answers, and the report says why" {
    local producer
    start_victim story-reload
    assert_equal "${victim_notes[0]}" 'version 1'
    next_stage
    next_stage
    assert_equal "${victim_notes[0]}" 'version 1, the same handle'
    grep -q 'libdi_rechk.so (deleted)$' "/proc/$victim_pid/maps"

    for producer in "${PRODUCERS[@]}"; do
        report_is "host (pid N): 4 libraries: 1 stuck, 0 open, 3 startup; 1 file replaced

stuck             libdi_rechk.so
  nodelete-flag   its file says NODELETE: a Go c-shared library
  file            replaced: the mapped file is not the one on disk
                  mapped   inode N  build-id N, deleted
                  on disk  inode N  build-id N
                  dlopen by the same path gives the mapped one again
  help:           Go's runtime cannot be unloaded. Restart the process, or
                  install each build under a new name and dlopen that." "$producer" "$victim_pid"
    done
}

@test "reload: the inodes are those that ls and /proc show" {
    local mapped on_disk
    start_victim story-reload
    next_stage
    next_stage
    mapped=$(awk '/libdi_rechk.so/ { print $5; exit }' "/proc/$victim_pid/maps")
    on_disk=$(stat -c %i "$BATS_TEST_TMPDIR/libdi_rechk.so")
    ask gdb "$victim_pid" ''
    run cat <<<"${answers[0]}"
    assert_line --regexp "^ {18}mapped +inode $mapped  build-id [0-9a-f]{12}, deleted$"
    assert_line --regexp "^ {18}on disk  inode $on_disk  build-id [0-9a-f]{12}$"
    [[ $mapped != "$on_disk" ]]
}

@test "reload: a core speaks of no inode" {
    local producer
    start_victim story-reload
    next_stage
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$core" ''
        assert_equal "$(reasons_of libdi_rechk.so <<<"${answers[0]}")" nodelete-flag
        run ! grep inode <<<"${answers[0]}"
    done
}

@test "reload: every stage, and the loader's verdict" {
    # a core of a Go program has a gigabyte: one is enough
    CORE_STAGES=1 check_story story-reload
}
