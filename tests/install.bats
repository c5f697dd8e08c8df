#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# make install and make uninstall.

bats_require_minimum_version 1.5.0
load lib/helpers

# make_to WHERE TARGET: with a prefix that has a space.
make_to() {
    make -s -C "$TOP" DESTDIR="$1" PREFIX='/opt/why not' "$2" >make.out 2>&1 || fail "$(cat make.out)"
}

# everything_in DIRECTORY: with what a umask could change.
everything_in() {
    find "$1" -printf '%m %P\n' | LC_ALL=C sort -k 2
}

@test "what is installed works, whatever the umask, and goes without a trace" {
    (umask 077 && make_to "$PWD/tree" install)
    run -0 everything_in tree
    assert_line '755 opt/why not/bin/unloadwhy'
    refute_line --regexp '^[0-6]?[0-7]?[0-3] |^7[0-4]'
    run -0 "$PWD/tree/opt/why not/bin/unloadwhy" --version
    make_to "$PWD/tree" uninstall
    [[ ! -e tree ]] || fail "$(everything_in tree)"
}

@test "uninstalling takes away what installing made, and nothing else" {
    local before
    mkdir -p "tree/opt/why not/bin" "tree/opt/why not/share/doc/unloadwhy"
    echo mine >"tree/opt/why not/share/doc/unloadwhy/mine"
    before=$(everything_in tree)
    make_to "$PWD/tree" install
    make_to "$PWD/tree" install # once more, over it
    make_to "$PWD/tree" uninstall
    assert_equal "$(everything_in tree)" "$before"
    make_to "$PWD/tree" uninstall # nothing is there
    assert_equal "$(everything_in tree)" "$before"
}
