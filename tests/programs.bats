#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# Programs that nobody here wrote: the answer is readable, its numbers add up, and the program runs on.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

# The libraries below are those of one distribution.
debian() {
    # shellcheck disable=SC1091
    [[ $(. /etc/os-release && echo "$ID") == debian ]] || skip 'those libraries are for Debian'
}

# start_closer LIBRARY [FUNCTION]: a program in C that opened it, called the function and closed it.
start_closer() {
    start_speaker "$TOP/build/programs/closer" "$@"
    grep -qF "/$1" "/proc/$victim_pid/maps" || fail "$1 is gone"
}

# file_of LIBRARY: as the victim sees it.
file_of() {
    echo "/proc/$victim_pid/root$(sed -n "s,^[^/]*\(/.*/$1\).*,\1,p" "/proc/$victim_pid/maps" | head -n 1)"
}

# unique_in LIBRARY: a unique symbol that its file has; another build has others.
unique_in() {
    nm -DC "$(file_of "$1")" | sed -n 's/^[0-9a-f]* u \([^@]*\).*/\1/p' | head -n 1
}

# exported_by LIBRARY: the weak and unique symbols that it defines, as C++ does with instances of templates.
exported_by() {
    nm -D --defined-only "$(file_of "$1")" | sed -n 's/^[0-9a-f]* [Wu] \([^@]*\).*/\1/p' | LC_ALL=C sort -u
}

# says_of LIBRARY WORD TEXT: natively and by GDB, live. WORD is a reason, or "help:".
says_of() {
    local producer
    for producer in native gdb; do
        ask "$producer" "$victim_pid" "$1"
        [[ ${statuses[0]} == 0 ]] || fail "$producer: status ${statuses[0]}"
        run text_of "$2" <<<"$(block_of "$1" <<<"${answers[0]}" | sed 's/ (GDB thread [0-9]*)//')"
        [[ $output == *"$3"* ]] || fail "$producer: $1 $2: \"$output\" does not say \"$3\""
    done
}

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
        # all that is mapped, but for the program, and the vDSO, which has no file; libffi maps its code twice
        assert_equal "$(mapped_libraries "$1" | uniq | wc -l)" "$total"
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

# Three libraries of Debian that stay after their dlclose; docs/causes.md explains them.

@test "libssl.so.3, opened and closed: NODELETE on purpose" {
    debian
    start_closer libssl.so.3
    says_of libssl.so.3 nodelete-flag 'its file says NODELETE: OpenSSL does this on purpose'
    says_of libcrypto.so.3 nodelete-flag 'its file says NODELETE: OpenSSL does this on purpose'
    says_of libcrypto.so.3 help: 'leave it.'
}

@test "libapt-pkg, used and closed: a destructor on the main thread, and unique symbols" {
    debian
    local apt unique
    apt=$(echo /usr/lib/*-linux-gnu/libapt-pkg.so.?.?)
    apt=${apt##*/}
    start_closer "$apt" _Z12_GetErrorObjv
    says_of "$apt" tls-dtor '1 thread-local destructor has not run'
    says_of "$apt" tls-dtor "thread $victim_pid \"closer\", the main thread"
    unique=$(unique_in "$apt") # none since Debian 13
    [[ ! $unique ]] || says_of "$apt" nodelete-unique "$unique"
    # without the call there is no destructor
    start_speaker "$TOP/build/programs/closer" "$apt"
    ask native "$victim_pid" "$apt"
    assert_equal "$(state_of "$apt" <<<"${answers[0]}")" "$([[ $unique ]] && echo stuck || echo 'not loaded')"
    assert_equal "$(reasons_of "$apt" <<<"${answers[0]}")" "${unique:+nodelete-unique}"
}

@test "libde265, opened and closed: a unique symbol, and what libstdc++ bound in it" {
    debian
    start_closer libde265.so.0
    says_of libde265.so.0 nodelete-unique "$(unique_in libde265.so.0)"
    says_of libde265.so.0 help: "leave it: what frees it is another build, and this one is the distribution's."
    # what both define; since GCC 15 that is nothing
    [[ $(comm -12 <(exported_by libde265.so.0) <(exported_by libstdc++.so.6)) ]] || return 0
    says_of libde265.so.0 reldep 'libstdc++.so.6 bound '
    says_of libstdc++.so.6 help: 'a library in which it bound a symbol stays with it'
}
