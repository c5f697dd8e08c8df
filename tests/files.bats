#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # variables of GDB's, of the helpers, of one test each
# The files behind libraries: whether they are still what was mapped, and what of a core only they have.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

PRODUCERS=(native gdb)
export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

teardown() {
    stop_all
    rm -rf -- "$BATS_TEST_TMPDIR"/core* ${short:+"$short"}
}

# own_victim NAME: a copy of it, for those who write to its files.
own_victim() {
    cp -r "$VICTIM_OUT/$1" "$BATS_TEST_TMPDIR"
    VICTIM_OUT=$BATS_TEST_TMPDIR
    sleep 0.1 # older than the process, by the kernel's clocks
}

# build_again FILE [SECTION]: in place, as another build of the same size that differs in one constant, and so in its
# build-id; or in SECTION.
build_again() {
    local at
    at=$(readelf -SW "$1" | sed -n "s/.* ${2-.note.gnu.build-id}  *[A-Z]* *[0-9a-f]* \([0-9a-f]*\) .*/\1/p")
    printf '\377\377\377\377' | dd of="$1" bs=1 seek=$((16#$at + 16)) conv=notrunc status=none
}

# expect_file STATE TEXT MAPPED DISK: what both producers say of the file of libplug.so, and which builds they know.
expect_file() {
    local producer
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" libplug.so json
        [[ ${answers[0]} == *"$2"* ]] || fail "$producer: ${answers[0]}"
        run jq -r '.objects[] | select(.name == "libplug.so").file |
            "\(.state) \(.mapped_build_id) \(.disk_build_id)"' <<<"${answers[1]}"
        assert_output "$1 $3 $4"
    done
}

# next_stages: to the victim's end.
next_stages() {
    until [[ $victim_stage == "done" ]]; do
        next_stage || return
    done
}

build_id() { # FILE
    readelf -n "$1" | sed -n 's/.*Build ID: //p'
}

@test "a mapped file that was written to in place: what was loaded is not known, and not called the same" {
    local file before after
    own_victim dlopen-count
    file=$BATS_TEST_TMPDIR/dlopen-count/libplug.so before=$(build_id "$file")
    start_victim dlopen-count
    expect_file same "  file            same: build-id ${before:0:12}"$'\n' null null
    build_again "$file"
    after=$(build_id "$file")
    [[ $after == ffffffff* ]]
    expect_file touched "  file            unknown: touched since the process began, before or after it
                  was mapped; now build-id ${after:0:12}" null "$after"
}

@test "a mapped file that was cut and written anew" {
    local file
    own_victim dlopen-count
    file=$BATS_TEST_TMPDIR/dlopen-count/libplug.so
    start_victim dlopen-count
    cat "$BATS_TEST_TMPDIR/dlopen-count/libdep.so" >"$file"
    expect_file overwritten "  file            overwritten: the file was written to after it was mapped
                  mapped   inode $(stat -c %i "$file")  build-id unknown
                  on disk  inode $(stat -c %i "$file")  build-id $(build_id "$file" | head -c 12)
                  dlopen by any path gives the mapped one again, as long as it
                  is mapped" null "$(build_id "$file")"
}

@test "what was written over crashes in its dlclose, even with the same bytes; what was renamed into place does not" {
    local file what
    own_victim dlopen-count
    file=$BATS_TEST_TMPDIR/dlopen-count/libplug.so
    cp "$file" same
    start_victim dlopen-count
    cat same >"$file"
    ask native "$victim_pid" libplug.so json
    [[ ${answers[0]} == *$'\n  warning         the code in memory is the file\'s new content'*'help:           restart the process before'* ]] ||
        fail "${answers[0]}"
    [[ $(jq -r '.objects[] | select(.name == "libplug.so").help[-1]' <<<"${answers[1]}") == 'restart the process before it uses libplug.so again.'* ]]
    run next_stages
    assert_failure
    start_victim dlopen-count
    cp same "$file.new"
    mv "$file.new" "$file"
    ask native "$victim_pid" libplug.so
    [[ ${answers[0]} == *' replaced: '* && ${answers[0]} != *warning* ]] || fail "${answers[0]}"
    run next_stages
    assert_success
}

# start_on_overlay: dlopen-count, its files in the lower layer. Sets $file, as we see its libplug.so.
start_on_overlay() {
    may_make_namespaces || skip 'no right to make namespaces'
    ((EUID == 0)) || PRODUCERS=(native) # an ordinary user's GDB may not read there
    mkdir "$BATS_TEST_TMPDIR/overlay"
    # shellcheck disable=SC2016,SC2046 # the inner shell's; one option or none
    start_speaker unshare -m $(namespace_options) sh -c '
        mount -t tmpfs tmpfs "$2" && cd "$2" && mkdir lower upper work && cp "$1"/* lower && sleep 0.1 &&
            mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay "$2" && "$2/host"
            exit' _ "$VICTIM_OUT/dlopen-count" "$BATS_TEST_TMPDIR/overlay"
    victim_pid=$(tr -d ' ' <"/proc/$victim_pid/task/$victim_pid/children") # which began after the files were there
    STARTED+=("$victim_pid")
    file=/proc/$victim_pid/root$BATS_TEST_TMPDIR/overlay/libplug.so
}

@test "a mapped file of an overlay's lower layer, which a copy took the name of" {
    local file before
    own_victim dlopen-count
    start_on_overlay
    before=$(build_id "$file")
    expect_file same "  file            same: build-id ${before:0:12}"$'\n' null null
    build_again "$file"
    expect_file overwritten "  file            overwritten: the file was written to after it was mapped
                  mapped   inode $(stat -c %i "$file")  build-id ${before:0:12}
                  on disk  inode $(stat -c %i "$file")  build-id ffffffff${before:8:4}
                  dlopen by any path gives the mapped one again, as long as it
                  is mapped" "$before" "ffffffff${before:8}"
}

@test "the same without a build-id" {
    local file
    own_victim dlopen-count
    objcopy -R .note.gnu.build-id "$BATS_TEST_TMPDIR/dlopen-count/libplug.so"
    sleep 0.1
    start_on_overlay
    expect_file same $'  file            same\n' null null
    build_again "$file" .eh_frame
    expect_file overwritten '  file            overwritten: the file was written to after it was mapped' null null
}

# in_core_without FILTER: a core of the victim without the memory that coredump_filter leaves out; sets $core.
in_core_without() {
    echo "$1" >"/proc/$victim_pid/coredump_filter"
    make_core "$victim_pid"
}

@test "a core that holds neither code nor ELF headers" {
    local filter producer
    start_victim nodelete-unique
    for filter in 0x23 0x01; do
        in_core_without "$filter"
        assert_twins "$core"
        for producer in "${PRODUCERS[@]}"; do
            ask "$producer" "$core" '' libreport.so json
            run reasons_of libreport.so <<<"${answers[0]}"
            assert_output nodelete-unique
            [[ ${answers[0]} == *'; 1 unknown'*'the core has no ELF headers (coredump_filter without bit 4)'* ]] ||
                fail "$producer: ${answers[0]}"
            run text_of file <<<"${answers[1]}"
            assert_output unknown
            run jq -r '.objects[] | select(.name == "libreport.so").file | .state, .mapped_build_id, (.disk_build_id | length)' <<<"${answers[2]}"
            assert_output $'unknown\nnull\n40'
        done
    done
}

@test "the same of a library that another one took the name of since" {
    local producer
    cp -r "$VICTIM_OUT/nodelete-unique" "$BATS_TEST_TMPDIR"
    VICTIM_OUT=$BATS_TEST_TMPDIR start_victim nodelete-unique
    in_core_without 0x23
    cd "$BATS_TEST_TMPDIR/nodelete-unique"
    mv libdep.so libreport.so
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$core" libreport.so
        [[ ${answers[0]} == *'a symbol whose name could not be read'*'another build is on this machine'*' mapped   build-id unknown'* ]] ||
            fail "$producer: ${answers[0]}"
    done
}

# expect_name NAME: what both producers call the program, live and from a core.
expect_name() {
    local producer target
    make_core "$victim_pid"
    for target in "$victim_pid" "$core"; do
        for producer in "${PRODUCERS[@]}"; do
            ask "$producer" "$target" '' json
            [[ ${answers[0]} == "$1 ("* ]] || fail "$producer on $target: ${answers[0]}"
            run jq -r '.source.program, (.objects[] | select(.origin == "main").name)' <<<"${answers[1]}"
            assert_output "$1"$'\n'"$1"
        done
        assert_twins "$target"
    done
}

@test "a program of which the file has several names is called by the one that it was started by" {
    own_victim dlopen-count
    cd "$BATS_TEST_TMPDIR/dlopen-count"
    ln -s host a-server-with-a-long-name
    victim_exe=$PWD/host
    # what it says of itself is not what it is
    start_speaker bash -c 'exec -a "renamed: itself" ./a-server-with-a-long-name'
    expect_name a-server-with-a-long-name
}

# make_short: sets $short, a directory with a short name, in which d is this one. A core holds the first 80 bytes of the
# command line.
make_short() {
    short=$(mktemp -d /tmp/why.XXXXXX)
    ln -s "$PWD" "$short/d"
}

@test "a program that runs a script is called by its own name" {
    own_victim dlopen-count
    cd "$BATS_TEST_TMPDIR/dlopen-count"
    ln -s host interpreter
    victim_exe=$PWD/host
    make_short
    printf '#!%s -x\n' "$short/d/interpreter" >script
    chmod +x script
    start_speaker ./script argument
    expect_name interpreter
}

@test "a core does not hold all of a long interpreter's path: it is called by its file" {
    own_victim dlopen-count
    cd "$BATS_TEST_TMPDIR/dlopen-count"
    victim_exe=$PWD/host
    make_short
    long=$short/$(printf 'd%.0s' {1..90})
    mkdir "$long"
    ln -s "$PWD/host" "$long/interpreter"
    printf '#!%s -x\n' "$long/interpreter" >script
    chmod +x script
    start_speaker ./script argument
    make_core "$victim_pid"
    run -0 "$UNLOADWHY" -c "$core" -e "$victim_exe"
    [[ ${lines[0]} == 'host ('* ]]
}
