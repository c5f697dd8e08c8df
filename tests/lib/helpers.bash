# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and those that these files share
# Loaded by every .bats file: `load lib/helpers`. The parts are one subject each.

TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
export TOP
export LC_ALL=C.UTF-8 LANGUAGE= # whatever this user speaks
export PATH=$PATH:/usr/sbin:/sbin # an ordinary user's may be without: apache2, chroot
export DEBUGINFOD_URLS= # whatever this machine has: no test asks the network

bats_load_library bats-support
bats_load_library bats-assert
load lib/victim
load lib/programs
load lib/gdb
load lib/report
load lib/judge

# glibc_since VERSION: ours is that one or a newer one.
glibc_since() {
    [[ $(printf '%s\n' "$1" "$(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)" | sort -V | head -n 1) == "$1" ]]
}

# leave_out WHY: in setup_file, where `skip` itself is a failure: all tests of the file are skipped.
leave_out() {
    export LEFT_OUT=$1
}

setup() {
    [[ ! ${LEFT_OUT-} ]] || skip "$LEFT_OUT"
    # whatever a hostile name drops here is seen, and deleted
    mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || return
}

teardown() {
    stop_all
    rm -rf -- "$BATS_TEST_TMPDIR"/core* # a Go core is a gigabyte
}
