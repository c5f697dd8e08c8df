#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2154 # variables of GDB's, of the helpers
# Without debug information: layout files, and asking the loader itself.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native
load lib/askable

setup() {
    mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || return
    export XDG_CACHE_HOME=$PWD/cache
}

# What no debug package, no server and no layout file leave; with a cache.
# Another glibc's needs its own loader to be asked (tests/matrix).
ASKING=${ASKING:-'--debuginfo-path=/nonexistent --layout-by=dwarf,asked,cache'}

# comparable <JSON: but for where the layout came from.
comparable() {
    sed '/^ *"layout": /d'
}

# assert_same_report: of what the victim is now, with and without debug information.
assert_same_report() {
    XDG_CACHE_HOME=$PWD/with "$UNLOADWHY" -p "$victim_pid" --json >with.json || true
    # shellcheck disable=SC2086 # several options
    "$UNLOADWHY" $ASKING -p "$victim_pid" --json >without.json || true
    grep -qE '"layout": "(asked|cache|file)"' without.json
    [[ $1 != by-glibc ]] || sed -i '/"leave it: glibc \|"it takes 1 more dlclose/d' with.json without.json
    diff <(comparable <with.json) <(comparable <without.json) || fail "$1, stage $victim_stage"
}

# What only a static variable of libc's tells, which only debug symbols name: whose a handle is, glibc's by that or by
# the library's name. by-glibc is the victim that has such handles.
@test "every victim at every stage: without debug information the report is the same" {
    each_victim 60 at_every_stage assert_same_report
}

# What the probe does not look for is nothing that it got wrong; how much it must find is counted.
same_fields() {
    awk 'NR == FNR { if ($1 == "field" && $NF == "-") unknown[$2, $3] = 1; next } !(($2, $3) in unknown)' asked.layout -
}

@test "asked, a loader tells what its debug information tells, member by member" {
    start_victim tls-dtor
    "$UNLOADWHY" -p "$victim_pid" --layout-by=dwarf --save-layout dwarf.layout >/dev/null
    "$UNLOADWHY" -p "$victim_pid" --layout-by=asked --save-layout asked.layout >/dev/null
    diff <(askable dwarf.layout | same_fields) <(askable asked.layout | same_fields)
    [[ $(grep -c '^field .*[0-9]$' asked.layout) -ge 38 ]]
}

@test "asked once; as soon as there is debug information, that is used" {
    start_victim by-glibc
    asked() {
        # shellcheck disable=SC2086 # several options
        strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace -e trace=execve,openat "$UNLOADWHY" $ASKING -p "$victim_pid" --json |
            jq -r .source.layout
    }
    assert_equal "$(asked)" asked
    assert_equal "$(grep -c 'execve(' trace)" 2
    grep -q 'execve("[^"]*/probe/ask-loader"' trace
    assert_equal "$(asked)" cache
    assert_equal "$(grep -c 'execve(' trace)" 1
    run ! grep -h '^symbol nss_module_list 0x' cache/unloadwhy/*.layout
    "$UNLOADWHY" -p "$victim_pid" >/dev/null
    grep -h '^symbol nss_module_list 0x' cache/unloadwhy/*.layout
}

@test "a layout file: written here, read there" {
    start_victim tls-dtor
    next_stage
    "$UNLOADWHY" -p "$victim_pid" --json >expected.json
    "$UNLOADWHY" -p "$victim_pid" --save-layout here.layout >report
    grep -q '^stuck' report
    rm -r cache
    XDG_CACHE_HOME=/nonexistent "$UNLOADWHY" --layout here.layout --debuginfo-path=/nonexistent -p "$victim_pid" --json >answer.json
    assert_equal "$(jq -r .source.layout answer.json)" file
    diff <(comparable <expected.json) <(comparable <answer.json)
    "$UNLOADWHY" --layout here.layout -v -p "$victim_pid" >report
    assert_equal "$(tail -n 1 report)" "layout            glibc's, from a layout file"
    [[ ! -e cache ]] # what a user says once is not kept
}

# bad_layout WORDS: bad.layout gets no answer, but one sentence.
bad_layout() {
    run -2 --separate-stderr timeout "$WAIT_LIMIT" "$UNLOADWHY" --layout bad.layout -p "$victim_pid"
    assert_equal "$stderr" "unloadwhy: pid $victim_pid: $1"
    assert_equal "$output" ''
}

@test "a layout file of another ld.so, or one that is wrong, gets no answer" {
    local id
    start_victim tls-dtor
    "$UNLOADWHY" -p "$victim_pid" --save-layout good.layout >/dev/null
    id=$(sed -n 's/^object ld.so \(............\).*/\1/p' good.layout)
    sed '/^object ld.so/s/[0-9a-f]*$/0123456789abcdef/' good.layout >bad.layout
    bad_layout "layout file bad.layout: it is of another ld.so (build-id 0123456789ab, not $id)"
    sed -n '/^unl/p; /^object libc/,$p' good.layout >bad.layout
    bad_layout 'layout file bad.layout: it tells nothing of ld.so'
    sed '$d' good.layout >bad.layout
    bad_layout 'layout file bad.layout: it ends too early'
    sed '/^field link_map l_tls_dtor_count/d' good.layout >bad.layout
    bad_layout 'layout file bad.layout: another version wrote it, and asked for less'
    sed 's/^field link_map l_name .*/field link_map l_name here/' good.layout >bad.layout
    bad_layout "layout file bad.layout: line $(grep -n ' l_name ' good.layout | cut -d: -f1) makes no sense"
    echo nonsense >bad.layout
    bad_layout 'layout file bad.layout: it is no layout file of this version'
    sed 's/ l_ns / l_x /; s/ l_type / l_ns /; s/ l_x / l_type /' good.layout >bad.layout
    run -2 --separate-stderr "$UNLOADWHY" --layout bad.layout -p "$victim_pid"
    [[ ${stderr_lines[0]} == "unloadwhy: pid $victim_pid: layout mismatch: "* ]] || fail "$stderr"
    rm bad.layout
    bad_layout 'layout file bad.layout: cannot open it: No such file or directory'
    mkfifo bad.layout # nobody ever writes
    bad_layout 'layout file bad.layout: not a regular file'
    run -64 "$UNLOADWHY" --layout good.layout --ask-loader /bin/true -p "$victim_pid"
    run -64 "$UNLOADWHY" --layout good.layout -f -
}

@test "another ld.so than the one in memory is not executed" {
    start_victim tls-dtor
    run -2 --separate-stderr strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace -e trace=execve \
        "$UNLOADWHY" --ask-loader /bin/true -p "$victim_pid"
    [[ $stderr == "unloadwhy: pid $victim_pid: asking /bin/true: it is another ld.so (build-id "*')' ]] || fail "$stderr"
    assert_equal "$(grep -c 'execve(' trace)" 1
}

# part OBJECT ID <LAYOUT
part() {
    sed -n "/^object $1 $2\$/,/^object\|^end/p" | sed '1!{/^object/d}; /^end/d; /^#/d'
}

# names <LAYOUT: what it tells of, object by object.
names() {
    awk '$1 == "object" { object = $2 } /^(field|struct|symbol)/ { print object, $1, $2, $1 == "field" ? $3 : "" }' | sort -u
}

@test "the layout files that come with the program tell all that it asks for" {
    local file object id parts=0
    start_victim tls-dtor
    "$UNLOADWHY" -p "$victim_pid" --save-layout here.layout >/dev/null
    for file in "$TOP"/src/layout/known/*.layout; do
        while read -r _ object id; do
            parts=$((parts + 1))
            [[ $object == libpthread ]] || diff <(names <here.layout | grep "^$object ") \
                <(part "$object" "$id" <"$file" | names) || fail "$file: $id: src/layout/known/make-layouts"
        done < <(grep '^object ' "$file")
    done
    ((parts > 30))
}

# What GDB's own debug information has no part in; and who read it, by what.
same_as_native() {
    sed '/^ *"producer": /d; /^ *"layout": /d'
}

@test "GDB without debug information of ld.so: the program reads in its place, and says so" {
    local producer target
    start_victim tls-dtor
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            native_source "$target"
            "$UNLOADWHY" "${native_source[@]}" --json >native.json
            target_arguments "$target"
            ask_with "$producer" -iex 'set debug-file-directory /nonexistent' "${target_arguments[@]}" \
                -ex 'set $why_quiet = 1' -ex 'source '"$UNLOADWHY_GDB" -ex 'unloadwhy json'
            diff <(same_as_native <native.json) <(sed -n '/^{/,/^}/p' "$BATS_TEST_TMPDIR/gdb.out" | same_as_native)
            # the helper reads it anyway; only who asked GDB to read needs to know
            ask_with "$producer" -iex 'set debug-file-directory /nonexistent' "${target_arguments[@]}"
            assert_equal "$gdb_status" 0
            refute grep -q 'no debug information' <<<"$report"
            ask_with "$producer" -iex 'set debug-file-directory /nonexistent' "${target_arguments[@]}" -ex 'set $why_reads = 1'
            assert_equal "$gdb_status" 0
            assert_equal "$(tail -n 1 <<<"$report")" \
                '                  unloadwhy read it: GDB has no debug information for ld.so'
        done
    done
    assert_unharmed "$victim_pid"
}

@test "GDB without debug information of ld.so: all questions are answered, and facts are saved" {
    start_victim tls-dtor
    next_stage
    ask_with gdb -iex 'set debug-file-directory /nonexistent' -p "$victim_pid" -ex 'set $why_quiet = 1' \
        -ex "source $UNLOADWHY_GDB" -ex 'unloadwhy what-if libother.so' -ex 'unloadwhy gone libtls.so' \
        -ex 'printf "status %d\n", $why_status' -ex 'unloadwhy save saved' -ex 'unloadwhy save saved'
    grep -q 'dlclose(libother.so) would unload' "$BATS_TEST_TMPDIR/gdb.out"
    grep -q '^status 4$' "$BATS_TEST_TMPDIR/gdb.out"
    [[ $("$UNLOADWHY" -f saved --json | jq -r .source.producer) == gdb*', native' ]]
    "$UNLOADWHY" -f saved -v | grep -q '^layout  '
}
