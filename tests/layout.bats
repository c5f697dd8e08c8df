#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154 # variables of the helpers
# Where the native reader learns the layout of glibc's private structures: debug files, the alternate files of dwz,
# debuginfod servers, and the cache of all that.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

# Every test begins with empty caches, and a program that waits.
setup() {
    mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || return
    export XDG_CACHE_HOME=$PWD/cache
    unset "${!DEBUGINFOD_@}"
    export DEBUGINFOD_URLS='' DEBUGINFOD_CACHE_PATH=$PWD/fetched
    start_victim tls-dtor
    next_stage
}

# ask_layout [OPTION]...: sets $layout; the report must be the one by the debug files of this machine.
ask_layout() {
    "$UNLOADWHY" -p "$victim_pid" --json "$@" >answer.json
    layout=$(jq -r .source.layout answer.json)
    [[ -e expected.json ]] || XDG_CACHE_HOME=$PWD/none "$UNLOADWHY" -p "$victim_pid" --json >expected.json
    diff <(jq 'del(.source.layout)' expected.json) <(jq 'del(.source.layout)' answer.json)
}

# The build-id of the file of the victim whose path matches.
build_id() { # PATTERN
    readelf -n "$(awk -v pattern="$1" '$6 ~ pattern { print $6; exit }' "/proc/$victim_pid/maps")" 2>/dev/null |
        sed -n 's/.*Build ID: //p'
}

RTLD=/ld-linux LIBC='/libc\\.so'

debug_file() { # DIRECTORY BUILD-ID
    echo "$1/.build-id/${2::2}/${2:2}.debug"
}

# copy_debug_file PATTERN DIRECTORY: below DIRECTORY as in a --debuginfo-path.
copy_debug_file() {
    local id
    id=$(build_id "$1")
    mkdir -p "$2/.build-id/${id::2}"
    cp "$(debug_file /usr/lib/debug "$id")" "$(debug_file "$2" "$id")"
}

# serve [BUILD-ID FILE]...: on a server that has these files, to which DEBUGINFOD_URLS points then; it logs in `asked`.
serve() {
    mkdir -p served
    while (($#)); do
        cp "$2" "served/$1.debug"
        shift 2
    done
    start_server served
}

start_server() { # DIRECTORY, "silent" or "endless"
    rm -f port
    start_process "$TOP/tests/tools/debuginfod-server" port "$1" 2>>asked
    wait_until test -e port
    DEBUGINFOD_URLS=http://127.0.0.1:$(<port)
}

# No layout file, and no loader is asked.
BY_DEBUG_INFO=--layout-by=dwarf,cache

# refused REASON OTHERWISE: no answer without any debug file here; the message and the hint end so.
refused() {
    run -2 --separate-stderr "$UNLOADWHY" "$BY_DEBUG_INFO" --debuginfo-path=/nonexistent -p "$victim_pid"
    [[ ${stderr_lines[0]} == "unloadwhy: pid $victim_pid: no debug information for ld.so (build-id $(build_id $RTLD | cut -c 1-12))$1" ]] ||
        fail "$stderr"
    [[ ${stderr_lines[1]} == 'hint: '*' and leave out --debuginfo-path, or '"$2" ]] || fail "$stderr"
    ((${#stderr_lines[@]} == 2)) || fail "$stderr"
    assert_equal "$output" ''
}

@test "the layout is kept; a cache that cannot be believed is ignored and written anew" {
    local file bad
    ask_layout
    assert_equal "$layout" dwarf
    file=$(grep -l 'field link_map' "$XDG_CACHE_HOME"/unloadwhy/*.layout)
    cp "$file" good
    strace -E ASAN_OPTIONS=detect_leaks=0 -o trace -e trace=openat "$UNLOADWHY" -p "$victim_pid" >/dev/null
    run ! grep -q '\.debug"' trace
    ask_layout
    assert_equal "$layout" cache
    for bad in 's/^end$//' 's/^unloadwhy-layout 2/unloadwhy-layout 9/' '2s/[0-9a-f]$//' 's/field/feeld/' \
        's/^field link_map l_next [0-9]*/field link_map l_next 999999/' 's/\(l_type .*\) [0-9]*$/\1 99/' '/l_type/d' '/l_idx/d'; do
        sed "$bad" good >"$file"
        run ! diff -q good "$file"
        ask_layout
        assert_equal "$layout" dwarf
        diff good "$file"
    done
    chmod 666 "$file" # others could have written this
    ask_layout
    assert_equal "$layout" dwarf
    ask_layout
    assert_equal "$layout" cache
}

@test "a kept layout that passes as one but leads astray is read anew before anybody is told" {
    local rtld libc bad
    ask_layout
    rtld=$(grep -l 'field link_map' "$XDG_CACHE_HOME"/unloadwhy/*.layout)
    libc=$(grep -l 'symbol tls_dtor_list' "$XDG_CACHE_HOME"/unloadwhy/*.layout)
    cp "$rtld" good
    cp "$libc" good_libc
    # what is next leads nowhere; two members changed places; a variable that lies elsewhere, or was forgotten
    for bad in 's/^\(field link_map l_next\) [0-9]*/\1 0/' 's/ l_ns / l_x /; s/ l_type / l_ns /; s/ l_x / l_type /' \
        's/\(l_tls_offset\) [0-9]*/\1 8/' 's/\(_dl_nns [0-9]*\) 8/\1 0/' 's/\(symbol _rtld_global\) .*/\1 0x10/' '/symbol _rtld_global/d'; do
        echo "# $bad"
        sed "$bad" good >"$rtld"
        run ! diff -q good "$rtld"
        ask_layout
        assert_equal "$layout" dwarf
        diff good "$rtld"
    done
    sed 's/\(tls_dtor_list\) .*/\1 0x10000000/' good_libc >"$libc"
    ask_layout
    diff good_libc "$libc"
    # without debug information it is an error, and what to do about it
    sed 's/^\(field link_map l_next\) [0-9]*/\1 0/' good >"$rtld"
    refused '' 'point DEBUGINFOD_URLS at a server that has it'
}

@test "what cannot be read is no reason to forget an answer by a kept layout" {
    ask_layout
    sed -i 's/\(l_tls_offset\) [0-9]*/\1 8/' "$(grep -l 'field link_map' "$XDG_CACHE_HOME"/unloadwhy/*.layout)"
    run -0 "$UNLOADWHY" "$BY_DEBUG_INFO" --debuginfo-path=/nonexistent -p "$victim_pid"
    assert_line --partial 'its destructor list'
}

@test "no debug information: what to install, or where to look" {
    refused '' 'point DEBUGINFOD_URLS at a server that has it'
    copy_debug_file $RTLD debug
    copy_debug_file "$LIBC" debug
    ask_layout --debuginfo-path="/nonexistent:$PWD/debug"
    assert_equal "$layout" dwarf
}

@test "where the layout came from: -v says it too" {
    "$UNLOADWHY" -v -p "$victim_pid" >report
    assert_equal "$(tail -n 1 report)" "layout            glibc's, from its debug information"
    "$UNLOADWHY" -v -p "$victim_pid" libtls.so >report
    assert_equal "$(tail -n 1 report)" "layout            glibc's, from the cache of an earlier run"
    "$UNLOADWHY" -p "$victim_pid" >report
    run ! grep '^layout' report
    # saved facts remember it
    "$UNLOADWHY" -p "$victim_pid" --save saved >/dev/null
    assert_equal "$("$UNLOADWHY" -f saved --json | jq -r .source.layout)" cache
}

@test "debuginfod: ld.so and libc are fetched once" {
    local rtld libc
    rtld=$(build_id $RTLD) libc=$(build_id "$LIBC")
    serve "$rtld" "$(debug_file /usr/lib/debug "$rtld")" "$libc" "$(debug_file /usr/lib/debug "$libc")"
    ask_layout --debuginfo-path=/nonexistent
    assert_equal "$layout" debuginfod
    assert_equal "$(grep -o 'GET [^ ]* HTTP[^ ]* 200' asked)" \
        "$(printf 'GET /buildid/%s/debuginfo HTTP/1.1" 200\n' "$rtld" "$libc")"
    ask_layout --debuginfo-path=/nonexistent
    assert_equal "$layout" cache
    rm -r "$XDG_CACHE_HOME" # the client has a cache of its own
    "$UNLOADWHY" -v --debuginfo-path=/nonexistent -p "$victim_pid" >report
    assert_equal "$(tail -n 1 report)" "layout            glibc's, from its debug information, got from debuginfod"
    assert_equal "$(grep -c GET asked)" 2
}

@test "debuginfod: nobody is asked for what is here" {
    local libc
    serve
    ask_layout
    assert_equal "$layout" dwarf
    ask_layout
    assert_equal "$layout" cache
    strace -E ASAN_OPTIONS=detect_leaks=0 -o trace -e trace=openat "$UNLOADWHY" -p "$victim_pid" >/dev/null
    run ! grep -q 'libdebuginfod\|libcurl' trace
    run ! grep GET asked
    # only for what is not
    libc=$(build_id "$LIBC")
    serve "$libc" "$(debug_file /usr/lib/debug "$libc")"
    copy_debug_file $RTLD debug
    rm -r "$XDG_CACHE_HOME"
    ask_layout --debuginfo-path="$PWD/debug"
    assert_equal "$layout" dwarf
    assert_equal "$(grep -c GET asked)" 1
}

@test "debuginfod: a server that does not have it, or has the wrong file, or does not run" {
    local rtld
    rtld=$(build_id $RTLD)
    serve
    refused ': DEBUGINFOD_URLS does not have it' 'point DEBUGINFOD_URLS at a server that has it'
    rm -r fetched # the client remembers what a server did not have
    serve "$rtld" "$(debug_file /usr/lib/debug "$(build_id "$LIBC")")"
    refused ': DEBUGINFOD_URLS gave another file' 'point DEBUGINFOD_URLS at a server that has it'
    rm -r fetched
    echo 'no ELF object' >"served/$rtld.debug"
    refused ': DEBUGINFOD_URLS gave another file' 'point DEBUGINFOD_URLS at a server that has it'
    rm -r fetched
    export DEBUGINFOD_URLS=http://127.0.0.1:1
    refused ': DEBUGINFOD_URLS: Connection refused' 'point DEBUGINFOD_URLS at a server that answers'
}

# within SECONDS COMMAND...: it ends by then.
within() {
    local from=${EPOCHREALTIME/./} took
    "${@:2}"
    took=$((${EPOCHREALTIME/./} - from))
    ((took < $1 * 1000000)) || fail "it took $took microseconds"
}

@test "debuginfod: a server that never comes to an end is waited for as long as was said" {
    local server rtld
    rtld=$(build_id $RTLD)
    export DEBUGINFOD_TIMEOUT=1 ASAN_OPTIONS=detect_leaks=0 # the client loses a buffer when it gives up
    for server in silent endless; do
        start_server $server
        within 3 refused ': DEBUGINFOD_URLS did not give it within 1 s' 'allow more seconds with DEBUGINFOD_TIMEOUT'
    done
    # nor is it held against the next one
    serve "$rtld" "$(debug_file /usr/lib/debug "$rtld")"
    "$UNLOADWHY" --debuginfo-path=/nonexistent -p "$victim_pid" --json >answer.json
    assert_equal "$(jq -r .source.layout answer.json)" debuginfod
}

@test "debuginfod: without libc's debug file its own code says where destructors are; one limit for all questions" {
    copy_debug_file $RTLD debug
    start_server silent
    export DEBUGINFOD_TIMEOUT=2
    # what ld.so's file says is kept; libc's is looked for again
    for _ in first second; do
        within 4 run -0 "$UNLOADWHY" "$BY_DEBUG_INFO" --debuginfo-path="$PWD/debug" -p "$victim_pid"
        assert_line --partial 'Session::~Session()  in libtls.so'
    done
}

@test "debuginfod: its library is optional" {
    serve
    mkdir lib
    : >lib/libdebuginfod.so.1
    export LD_LIBRARY_PATH=$PWD/lib
    refused ': no libdebuginfod to ask DEBUGINFOD_URLS with' 'libdebuginfod, to have it fetched'
    ask_layout
    assert_equal "$layout" dwarf
}

# share FILE...: moves what they have in common into `common`, beside them, as a distribution does with all of glibc's.
share() {
    local file
    for file; do
        objcopy --decompress-debug-sections "$file"
    done
    dwz -m common -r "$@" 2>dwz.err || fail "$(cat dwz.err)"
}

# What the cache has learned of the structures of ld.so.
fields() {
    grep -hE '^(struct|field) ' "$1"/unloadwhy/*.layout
}

@test "dwz: the alternate file, beside the debug file or by its build-id" {
    local rtld file id
    rtld=$(build_id $RTLD)
    cp "$(debug_file /usr/lib/debug "$rtld")" rtld
    cp "$(debug_file /usr/lib/debug "$(build_id "$LIBC")")" libc
    share rtld libc
    id=$(readelf -n common | sed -n 's/.*Build ID: //p')
    copy_debug_file "$LIBC" debug
    file=$(debug_file debug "$rtld")
    mkdir -p "$(dirname "$file")" "$(dirname "$(debug_file other "$id")")"

    cp rtld common "$(dirname "$file")"
    mv "$(dirname "$file")/rtld" "$file"
    ask_layout --debuginfo-path="$PWD/debug"
    assert_equal "$layout" dwarf
    diff <(fields none) <(fields cache)

    # relative to the file itself, not to a link
    rm -r cache "$(dirname "$file")/common"
    ln -sf "$PWD/rtld" "$file"
    ask_layout --debuginfo-path="$PWD/debug"
    diff <(fields none) <(fields cache)

    rm -r cache "$file"
    cp rtld "$file"
    cp common "$(debug_file other "$id")"
    ask_layout --debuginfo-path="$PWD/debug:$PWD/other"
    diff <(fields none) <(fields cache)

    rm -r cache
    serve "$id" common
    ask_layout --debuginfo-path="$PWD/debug"
    diff <(fields none) <(fields cache)
}

@test "dwz: without the very file no answer, and nothing else is opened" {
    local rtld file
    rtld=$(build_id $RTLD)
    cp "$(debug_file /usr/lib/debug "$rtld")" rtld
    cp rtld libc
    share rtld libc
    file=$(debug_file debug "$rtld")
    mkdir -p "$(dirname "$file")"
    cp rtld "$file"
    no_alternate() {
        run -2 --separate-stderr timeout "$WAIT_LIMIT" "$UNLOADWHY" "$BY_DEBUG_INFO" --debuginfo-path="$PWD/debug" -p "$victim_pid"
        [[ ${stderr_lines[0]} =~ ^"unloadwhy: pid $victim_pid: debug information of ld.so: its alternate file (build-id "[0-9a-f]{12}\)" is not there"$ ]] ||
            fail "$stderr"
        [[ ${stderr_lines[1]} == 'hint: '* && ${#stderr_lines[@]} == 2 ]] || fail "$stderr"
    }
    no_alternate
    cp libc "$(dirname "$file")/common" # another build
    no_alternate
    rm "$(dirname "$file")/common"
    mkfifo "$(dirname "$file")/common" # nobody ever writes
    no_alternate
}

# The structures of a kept layout as C, all members in their places; "-" is one that this glibc has not.
structures() {
    { sed -n '/ -$/d; s/^field \([^ ]*\) \([^ ]*\) \(.*\)/\1 \3 \2/p' "$1"
      sed -n 's/^struct \([^ ]*\) \(.*\)/\1 \2 0 9 0/p' "$1"; } | sort -k1,1 -k2,2n -k4,4n | awk '
        function pad(to) { if (to > at) printf "char pad_%d[%d];\n", at, to - at; at = to }
        BEGIN { type[1] = "char"; type[2] = "short"; type[4] = "int"; type[8] = "long" }
        $1 != name { name = $1; at = bit = 0; printf "struct __attribute__((packed)) %s {\n", name }
        bit && at - 1 != $2 { print "char : 0;"; bit = 0 }
        !bit { pad($2) }
        $4 == 9 { printf "} a_%s;\n", name; next } # the end of the struct
        !$5 { printf $3 in type ? type[$3] " %s;\n" : "struct { char c[" $3 "]; } %s;\n", $6; at += $3; next }
        { if ($4 > bit) printf "char : %d;\n", $4 - bit
          printf "unsigned char %s : %d;\n", $6, $5; bit = $4 + $5; at = $2 + 1 }'
}

@test "dwz: structures that only the alternate file has" {
    local rtld name
    ask_layout
    rtld=$(build_id $RTLD)
    structures "cache/unloadwhy/$rtld.layout" >structures.h
    for name in one two; do
        echo '#include "structures.h"' >$name.c
        gcc -g -shared -nostdlib -Wl,--build-id=0x"$rtld" -o $name $name.c
    done
    share one two
    run ! grep -q DW_TAG_structure_type <(readelf --debug-dump=info,no-follow-links one)
    mkdir -p "$(dirname "$(debug_file debug "$rtld")")"
    cp one "$(debug_file debug "$rtld")"
    cp common "$(dirname "$(debug_file debug "$rtld")")"
    rm -r cache
    "$UNLOADWHY" --debuginfo-path="$PWD/debug" -p "$victim_pid" >/dev/null
    diff <(fields none | grep -v ' nss_module ') <(fields cache | grep -v ' nss_module ') # libc's own is not there
}
