#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# Programs that nobody here wrote: the answer is readable, its numbers add up, and the program runs on.

bats_require_minimum_version 1.5.0
load helpers

# check_program PID: asks by every producer; leaves the last report in $report.
check_program() {
    local producer total states
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$1" ''
        report=${answers[0]}
        assert_layout <<<"$report"
        [[ ${statuses[0]} == [03] ]] || fail "status ${statuses[0]}: $report $gdb_errors"
        [[ ${report%%$'\n'*} =~ ^[^\ ]+\ \(pid\ $1\):\ ([0-9]+)\ libraries:\ ([^\;]*) ]] || fail "first line: $report"
        total=${BASH_REMATCH[1]} states=${BASH_REMATCH[2]}
        assert_equal "$(($(tr -cd '0-9,' <<<"$states" | tr , +)))" "$total"
        # all that is mapped, but for the program, and the vDSO, which has no file
        assert_equal "$(mapped_libraries "$1" | wc -l)" "$total"
        assert_unharmed "$1"
    done
}

@test "python3 with extension modules, and a library closed through ctypes" {
    cat >program.py <<'PYTHON'
import bz2, ctypes, _ctypes, decimal, json, lzma, ssl, sys
library = ctypes.CDLL("libelf.so.1")
_ctypes.dlclose(library._handle)
open("ready", "w").close()
sys.stdin.read()
PYTHON
    start_traceable /usr/bin/python3 program.py
    wait_until test -e ready
    check_program "$started_pid"
    grep -q '^  dlopen-count .*_ctypes' <<<"$report"
    ask gdb "$started_pid" 'gone libelf.so.1' libcrypto.so.3
    assert_equal "$(state_of libelf.so.1 <<<"${answers[0]}")" 'not loaded'
    assert_equal "${statuses[0]}" 0
    # open as long as _ssl is, and stuck from then on
    assert_equal "$(reasons_of libcrypto.so.3 <<<"${answers[1]}")" 'needed nodelete-flag'
}

@test "perl with extension modules" {
    start_traceable /usr/bin/perl -MPOSIX -MSocket -MStorable -MEncode -MList::Util \
        -e 'open(my $ready, ">", "ready"); close($ready); <STDIN>'
    wait_until test -e ready
    check_program "$started_pid"
    grep -q '^  dlopen-count .*POSIX.so' <<<"$report"
}

@test "iconv: glibc's own dlopen is named as such" {
    start_iconv
    check_program "$started_pid"
    grep -q '^  dlopen-count .*EUC-JP.so, .*opened by glibc itself' <<<"$report"
}

@test "GStreamer: NODELETE on purpose" {
    start_gstreamer
    check_program "$started_pid"
    grep -q 'libgstcoreelements.so' <<<"$report"
}

@test "Apache, before and after a graceful restart, which closes and opens its modules" {
    start_apache
    check_program "$started_pid"
    grep -q '^  dlopen-count .*mod_' <<<"$report"

    kill -USR1 "$started_pid"
    wait_until grep -q 'Doing graceful restart' error.log
    # one such line from each start
    wait_until eval '(($(grep -c "resuming normal operations" error.log) == 2))'
    check_program "$started_pid"
    kill -TERM "$started_pid"
    wait "$started_pid" || true
}
