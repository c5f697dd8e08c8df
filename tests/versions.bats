#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2154 # variables of GDB's, and of the helpers
# What can differ with the version of GDB or glibc and has no victim that says what it expects: `make check-matrix` runs
# this with each of them.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

# watch VICTIM [CASE]: from the program's start to its end. GDB 10 carries out the commands of breakpoints for what
# is typed or in a file, not for -ex.
watch() {
    printf '%s\n' 'set $why_quiet = 1' "source $UNLOADWHY_GDB" 'unloadwhy watch' "run ${2-} <input >output" >commands
    yes '' | head -n 3 >input
    run -0 --separate-stderr timeout -k 5 "$GDB_LIMIT" "$GDB" "${GDB_OPTIONS[@]//-batch/-q}" "$VICTIM_OUT/$1/host" <commands
}

@test "watch: every end of a dlclose, and the ledger" {
    watch watch
    run sed -nE 's/^#[0-9]+ (dlclose .*)/\1/p' <<<"$output"
    assert_output 'dlclose        libtheme.so: counted down, 2 -> 1
dlclose        libA.so: unloaded, 1 kept
dlclose        libB.so: kept
dlclose        libforever.so: ignored
dlclose        libxml.so: kept
dlclose        libxml.so: failed, "shared object not open"
dlclose        libchild.so: deferred to the end of #7
dlclose        libparent.so: unloaded'
}

@test "watch: every dlopen, and where it comes from" {
    watch watch
    run awk '/^dlopen /{ sub(/^dlopen +/, ""); opened = $0; next }
        opened && $1 == "from" { sub(/[+].*/, "", $2); print $2 ": " opened; opened = "" }' <<<"$output"
    assert_output 'load_theme: libtheme.so: loaded (RTLD_NOW)
load_theme: libtheme.so: counted up, 1 -> 2 (RTLD_NOW)
plugin_load: libA.so: loaded, with libB.so (RTLD_NOW)
plugin_load: libB.so: counted up, 0 -> 1 (RTLD_NOW)
plugin_load: libforever.so: loaded (RTLD_NOW)
plugin_load: libreport.so: loaded, with libxml.so (RTLD_NOW)
plugin_load: libxml.so: counted up, 0 -> 1 (RTLD_NOW)
plugin_load: libparent.so: loaded (RTLD_NOW)
plugin_load: libchild.so: loaded (RTLD_NOW)
plugin_is_loaded: libtheme.so: counted up, 1 -> 2 (RTLD_NOW | RTLD_NOLOAD)
open_and_close: libmissing.so: failed, "cannot open shared object file"'
}

# watch_cases CASE...: of each what is told, with the caller in front, and what is for good.
watch_cases() {
    local case
    for case; do
        watch watch-cases "$case"
        awk '/^(dlopen|#[0-9]+ dlclose) /{ gsub(/ +/, " "); call = $0; next }
            call && $1 == "from" { sub(/[+].*/, "", $2); print $2 ": " call; call = "" }
            $1 == "nodelete-dlopen" { sub(/[+].*/, ""); print }' <<<"$output"
    done
}

@test "watch: dlopens of constructors, and what the one around them has loaded" {
    run watch_cases opens-itself opens-and-closes-itself opens-brought
    assert_output 'open_it: dlopen libself.so: counted up, 1 -> 2 (RTLD_NOW)
opens_itself: dlopen libself.so: loaded (RTLD_NOW)
opens_itself: #1 dlclose libself.so: counted down, 2 -> 1
open_it: dlopen libself.so: counted up, 1 -> 2 (RTLD_NOW)
open_it: #1 dlclose libself.so: counted down, 2 -> 1
opens_itself: dlopen libself.so: loaded (RTLD_NOW)
opens_itself: #2 dlclose libself.so: unloaded
open_it: dlopen libback.so: counted up, 0 -> 1 (RTLD_NOW)
opens_brought: dlopen libfront.so: loaded, with libback.so (RTLD_NOW)
opens_brought: #1 dlclose libfront.so: unloaded'
}

@test "watch: cases of RTLD_NODELETE, of names that GDB knows, of another libc" {
    run watch_cases marked named-array
    assert_output --partial 'marked: dlopen libmark.so: loaded (RTLD_NOW | RTLD_NODELETE)
  nodelete-dlopen opened with RTLD_NODELETE from marked
marked: #1 dlclose libmark.so: ignored
  nodelete-dlopen opened with RTLD_NODELETE from marked
named_array: dlopen libplain.so: loaded (RTLD_NOW)
'
    # Up to glibc 2.34 GDB knows nothing of other namespaces, and so nobody knows that caller.
    run watch_cases in-namespace
    assert_line --regexp '^(open_and_close|libinner\.so): dlopen libplain\.so \[ns 1\]: loaded \(RTLD_NOW\)$'
    assert_line --regexp '^(drop|thread): #1 dlclose libplain\.so \[ns 1\]: unloaded$'
    # An audit module that calls dlopen so early does not survive that in glibc 2.31.
    "$VICTIM_OUT/watch-cases/host" audited || return 0
    run watch_cases audited
    assert_line 'audited: dlopen libplain.so: loaded (RTLD_NOW)'
    assert_line 'audited: #3 dlclose libplain.so: unloaded'
}

@test "watch: eight threads, and nothing is missed" {
    ROUNDS=2 watch watch-threads
    run grep -E '^ledger' <<<"$output"
    assert_output --partial '48 dlopens'
    assert_output --partial '48 dlcloses'
}

# GDB would leave its breakpoints in the ld.so that goes, which is also the one that stays.
@test "watch: namespaces go, and the program lives on" {
    watch namespaces
    assert_line --partial 'libns.so [ns 1]: unloaded'
    assert_line --regexp '^\[Inferior 1 .* exited normally\]'
}
