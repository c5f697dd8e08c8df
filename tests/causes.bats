#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# Every cause: its victim's stages natively and by GDB, live and from a core, which must also read the same facts, and
# the loader's verdict on each what-if. gdb and gdb-minimal take turns.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

PRODUCERS=(native gdb gdb-minimal)
export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

@test "victims that no test names, here, in stories.bats, cases.bats or those of the watch" {
    local directory
    for directory in "$TOP"/tests/victims/*/; do
        directory=$(basename "$directory")
        grep -qE "(check|start|watch)_(victim|case) (\S+ )?$directory( |\$)" "$BATS_TEST_DIRNAME"/{causes,stories,cases,watch,watch-judge}.bats && continue
        echo "# $directory"
        check_victim "$directory"
        stop_all
    done
}

@test "startup" {
    check_victim startup
}

@test "dlopen-count" {
    check_victim dlopen-count
}

@test "dlopen-count of the library itself" {
    check_victim dlopen-own
}

@test "which libraries import dlopen" {
    local producer saved
    start_victim dlopen-own
    for producer in native gdb; do
        saved=$BATS_TEST_TMPDIR/$producer.facts
        ask "$producer" "$victim_pid" "save $saved"
        run -0 awk '/^map / { match($0, /l_name="[^"]*"/); name[$2] = substr($0, RSTART, RLENGTH); sub(/.*\//, "", name[$2]) }
            /^importer / { sub(/map=/, "addr="); print $3, name[$2] }' "$saved"
        assert_output 'name="dlopen" l_name=""
name="dlopen" libsound.so"'
    done
}

@test "dlopen-count of glibc itself" {
    check_victim by-glibc
}

@test "dlopen-count of glibc itself, known by its own variables" {
    local producer library
    start_victim by-glibc
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" ''
        for library in libgcc_s.so.1 libnss_compat.so.2 CP1252.so; do
            grep -qx "  dlopen-count    1: $library, opened by glibc itself" <<<"${answers[0]}" ||
                fail "$producer: $library: ${answers[0]}"
        done
    done
}

@test "a dlclose that never reaches glibc" {
    check_victim interposed
}

@test "a dlclose that never reaches glibc: whose it is" {
    local producer target
    start_victim interposed
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" '' json libplug.so
            [[ ${answers[0]} == *"
interposed        dlclose of libpass.so, which a sanitizer passes on
                  dlclose of libnoclose.so, in place of glibc's
"* ]]
            [[ ${answers[2]} == *"                  dlclose of libnoclose.so, in place of glibc's"* ]]
            run text_of help: <<<"$(block_of libplug.so <<<"${answers[2]}")"
            assert_output 'it takes 1 more dlclose call that reaches the loader. The dlclose of libnoclose.so need not pass every call on.'
            run jq -r '(.objects | map({key: .id, value: .name}) | from_entries) as $names | .interposed[] | "\(.symbol) \($names[.library]) \(.passes_on)"' <<<"${answers[1]}"
            assert_output 'dlclose libpass.so true
dlclose libnoclose.so false'
        done
    done
}

@test "a dlclose that a sanitizer passes on is nothing to tell of" {
    local producer
    start_victim interposed LD_PRELOAD='$ORIGIN/libpass.so'
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' json
        refute grep -q interposed <<<"${answers[0]}"
        run jq -c '[.interposed[].passes_on]' <<<"${answers[1]}"
        assert_output '[true]'
    done
}

@test "nodelete-flag" {
    check_victim nodelete-flag
}

@test "nodelete-dlopen" {
    check_victim nodelete-dlopen
}

@test "nodelete-bound" {
    check_victim nodelete-bound
}

@test "nodelete-bound by a library that came with the program, which says NODELETE itself" {
    check_victim nodelete-bound-startup
}

@test "nodelete-bound names the symbol and who bound it" {
    local producer
    start_victim nodelete-bound
    next_stage
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" ''
        run text_of nodelete-bound <<<"$(block_of libprov.so <<<"${answers[0]}")"
        assert_output 'the program bound provided in it'
    done
    start_victim nodelete-bound-startup
    next_stage
    ask gdb "$victim_pid" ''
    run text_of nodelete-bound <<<"$(block_of libprov.so <<<"${answers[0]}")"
    assert_output 'libfront.so, loaded with the program, bound provided in it'
}

@test "nodelete-unknown" {
    check_victim nodelete-unknown
}

@test "nodelete-unique" {
    check_victim nodelete-unique
}

@test "nodelete-unique names the symbol, and what it keeps" {
    local producer
    start_victim nodelete-unique
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" libreport.so
        run block_of libreport.so <<<"${answers[0]}"
        assert_line --regexp '^ {18}Registry<Report>::instance\(\)::self$'
        assert_line --regexp '^ {18}guard variable for Registry<Report>::instance\(\)::self$'
        run text_of keeps <<<"$output"
        assert_output --partial libdep.so
    done
}

@test "tls-dtor" {
    check_victim tls-dtor
}

@test "tls-dtor on worker threads" {
    check_victim tls-dtor-workers
}

@test "tls-dtor names the destructor and every thread" {
    local producer target
    start_victim tls-dtor-workers
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" libnet.so
            run text_of tls-dtor <<<"$(block_of libnet.so <<<"${answers[0]}" | sed 's/ (GDB thread [0-9]*)//g')"
            assert_output --partial '3 thread-local destructors have not run'
            assert_output --partial 'Session::~Session()  in libnet.so'
            # a core does not have the names of threads
            assert_output --regexp 'threads [0-9]+( "worker-0")?, [0-9]+( "worker-1")?, [0-9]+( "worker-2")?'
            [[ $target == "$core" || $output == *'"worker-0", '*'"worker-1", '*'"worker-2"'* ]] || fail "$output"
        done
    done
}

@test "tls-dtor in plain C" {
    check_victim tls-dtor-c
}

@test "tls-dtor charged to another library" {
    check_victim tls-dtor-charged
}

@test "tls-dtor charged to another library is warned of" {
    local producer
    start_victim tls-dtor-charged
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" ''
        run block_of libplug.so <<<"${answers[0]}"
        assert_line --regexp '^ {18}core_drop  in libcore.so$'
        run text_of warning <<<"$output"
        assert_output --partial 'the destructor lies in libcore.so but holds libplug.so'
    done
}

@test "tls-dtor whose code is in a library that its own needs" {
    check_victim tls-dtor-needed
}

@test "tls-dtor whose code cannot go first is not warned of" {
    local producer target
    start_victim tls-dtor-needed
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" ''
            run block_of libplug.so <<<"${answers[0]}"
            assert_line --regexp '^ {18}Foo::~Foo\(\)  in libfoo.so$'
            refute_line --regexp '^  warning'
            run text_of help: <<<"$output"
            assert_output --partial 'end these threads before the dlclose.'
        done
    done
}

@test "tls-dtor lost in a fork" {
    check_victim tls-dtor-fork
}

@test "tls-dtor lost in a fork: names what it finds, and says lost only then" {
    local producer target
    start_victim tls-dtor-fork
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" '' json
            run text_of tls-dtor <<<"$(block_of libtlsc.so <<<"${answers[0]}")"
            assert_output '2 thread-local destructors have not run, 2 were lost drop_use  in libtlsc.so a thread that is gone'
            run text_of help: <<<"$(block_of libtlsc.so <<<"${answers[0]}")"
            assert_output 'nothing runs what was lost, so nothing frees libtlsc.so in this process. A fork loses all threads but one like that: use libtlsc.so only after it, or exec.'
            run jq -r '.objects[].reasons[] | select(.kind == "tls-dtor") | "\(.count) \(.lost) \(.destructors | length)"' <<<"${answers[1]}"
            assert_output '2 2 2'
        done
    done
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" ''
        run text_of tls-dtor <<<"$(block_of libtlsc.so <<<"${answers[0]}")"
        case ${victim_notes[0]} in
            *taken) assert_output '2 thread-local destructors have not run, 0 were found' ;;
            *left) assert_output '2 thread-local destructors have not run, 2 were lost drop_use  in libtlsc.so a thread that is gone' ;;
            *) fail "no note: ${victim_notes[*]}" ;;
        esac
    done
}

@test "needed" {
    check_victim needed
}

@test "needed draws the way to the root" {
    local producer
    start_victim needed
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" libB.so
        run block_of libB.so <<<"${answers[0]}"
        assert_line '  held by         libD.so needs it'
        assert_line --regexp '^ {18}(`-|└─) libC.so needs that$'
        assert_line --regexp '^ {21}(`-|└─) libA.so needs that; root: 1 dlopen( |$)'
    done
}

@test "reldep" {
    check_victim reldep
}

@test "reldep by every kind of relocation" {
    check_victim reldep-kinds
}

@test "reldep names what was bound, by whom" {
    local producer
    start_victim reldep-kinds
    make_core "$victim_pid"
    for target in "$victim_pid" "$core"; do
        ask gdb "$target" libprov.so
        run block_of libprov.so <<<"${answers[0]}"
        assert_line --regexp '^(  reldep         | {17}) libcall.so bound prov_function in it$'
        assert_line --regexp '^(  reldep         | {17}) libdata.so bound prov_number in it$'
        assert_line --regexp '^(  reldep         | {17}) libthread.so bound prov_local in it$'
        assert_line --regexp '^(  reldep         | {17}) libstatic.so bound prov_local in it$'
    done
}

@test "namespaces" {
    check_victim namespaces
}

@test "a namespace that NODELETE keeps" {
    check_victim namespace-kept
}

@test "a namespace that NODELETE keeps is one block, with what it costs" {
    local producer loader
    start_victim namespace-kept
    loader=$(sed -n 's,.* \(/.*/ld[^/]*\.so\.[0-9]*\)$,\1,p' "/proc/$victim_pid/maps" | head -n 1)
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' "${loader##*/}" json
        assert_equal "$(grep -c ^stuck <<<"${answers[0]}")" 1
        run text_of keeps <<<"$(block_of 'libflag.so [ns 1]' <<<"${answers[0]}")"
        assert_output --partial 'namespace 1, of which a process can have 16, with libc.so.6 [ns 1] and ld'
        [[ ${answers[1]} == *'  stands for      ld'*', which is loaded only once'* ]]
        run jq -r '.objects[] | select(.keeps_namespace) | "\(.name) \(.keeps_namespace)"' <<<"${answers[2]}"
        assert_output 'libflag.so 1'
    done
}

@test "collectable" {
    check_victim collectable
}

@test "closing" {
    check_victim closing
}

@test "closing, where there is more than one namespace" {
    local producer
    start_victim closing LD_AUDIT="$VICTIM_OUT/audit/libaudit.so"
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" json
        run jq -r .source.loader <<<"${answers[0]}"
        assert_output closing
    done
}

@test "opening" {
    check_victim opening
}

@test "exiting" {
    check_victim exiting
}

@test "exiting: counts are without what the loader added, and what-if says whose it is" {
    local producer
    start_victim exiting
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' 'what-if liblast.so' liblast.so json
        [[ ${answers[0]} == *'The process is exiting: '* ]]
        run ! grep -E '^  dlopen-count +[2-9]' <<<"${answers[0]}"
        run text_of '2 count' <<<"${answers[1]}"
        assert_output '2 -> 1: the process is exiting and counts it once itself, so the loader returns'
        run text_of dlopens <<<"${answers[2]}"
        assert_output 1
        assert_equal "$(jq -r .source.loader <<<"${answers[3]}")" exiting
    done
}

@test "audit" {
    check_victim audit
}

@test "gone" {
    CORE_STAGES='0 1' check_victim gone
}

# Each name is that of the library, which is open, or of its file.
@test "gone by another name of the same file" {
    local name names directory=$VICTIM_OUT/gone
    start_victim gone
    cd "$BATS_TEST_TMPDIR"
    ln -s "$directory/libplug.so" symbolic.so
    cp -al "$directory/libplug.so" hard.so 2>/dev/null || ln -s "$directory/libplug.so" hard.so # another file system
    names=("$directory/../gone/libplug.so" "$BATS_TEST_TMPDIR/symbolic.so" "$BATS_TEST_TMPDIR/hard.so" ./symbolic.so)
    for name in "${names[@]}"; do
        run -4 "$UNLOADWHY" -p "$victim_pid" --gone "$name"
        assert_line --index 0 --partial 'libplug.so is open'
    done
    ask gdb "$victim_pid" "gone ${names[0]}" "gone ${names[1]}"
    assert_equal "${statuses[*]}" '4 4'
    next_stage
    for name in "${names[@]}"; do
        run -0 "$UNLOADWHY" -p "$victim_pid" --gone "$name"
        assert_line --index 0 --partial 'is not loaded'
    done
}

# By the file that the name leads to: what it needs stays.
@test "gone, but what it brought along is not" {
    local name producer
    start_victim watch
    next_stage
    for name in libA.so "$VICTIM_OUT/watch/libA.so"; do
        for producer in native "${PRODUCERS[@]}"; do
            ask "$producer" "$victim_pid" "$name"
            assert_equal "$(head -n 1 <<<"${answers[0]#* }")" "(pid $victim_pid): $name itself is not loaded; 1 library that it needs is stuck"
            grep -qx '  stuck           libB.so, which it needs' <<<"${answers[0]}" || fail "$producer: ${answers[0]}"
        done
    done
}

# The loader's lists of needs tell it, after the last dlclose too.
@test "how a stuck library came: opened itself, or with another one" {
    start_victim reldep
    next_stage
    next_stage
    run -0 "$UNLOADWHY" -p "$victim_pid" libprov.so
    assert_line '  dlopens         0: it was opened itself, and closed as often'
    stop_all
    start_victim nodelete-unique
    next_stage
    run -0 "$UNLOADWHY" -p "$victim_pid" libdep.so
    assert_line '  dlopens         0: it came with another library'
}

@test "gone by the name that the mappings show" {
    local name
    cp "$VICTIM_OUT/gone/libplug.so" "$BATS_TEST_TMPDIR/libplug.so.1.2.13"
    cp "$VICTIM_OUT/gone/host" "$BATS_TEST_TMPDIR/host"
    ln -s libplug.so.1.2.13 "$BATS_TEST_TMPDIR/libplug.so"
    start_speaker "$BATS_TEST_TMPDIR/host"
    for name in libplug.so.1.2.13 "$BATS_TEST_TMPDIR/libplug.so.1.2.13"; do
        run -4 "$UNLOADWHY" -p "$victim_pid" --gone "$name"
        assert_line --index 0 --partial 'libplug.so is open'
    done
}

# note_of TEXT: the victim's note that begins so.
note_of() {
    printf '%s\n' "${victim_notes[@]}" | sed -n "s/^$1: //p"
}

# expect_crash ARGUMENTS WORD SENTENCE: of the victim that runs: the loader's own word first, then what all say before the
# dlclose, as WORD in JSON and as SENTENCE.
expect_crash() {
    local how=$1 sentence=$2 producer target line
    assert_equal "$(note_of closed)/$(note_of kept)" 'signal 11/signal 0'
    make_core "$victim_pid"
    for target in "$victim_pid" "$core"; do
        for producer in "${PRODUCERS[@]}"; do
            ask "$producer" "$target" 'what-if libpool.so' 'gone libpool.so' json
            for line in 0 1; do
                run text_of warning <<<"${answers[line]}"
                [[ $(tr -s ' \n' ' ' <<<"$output") == "thread "*" $sentence"* ]] || fail "$producer $target: ${answers[line]}"
            done
            run jq -r '.objects[] | select(.name == "libpool.so").threads[] | .how' <<<"${answers[2]}"
            assert_output "$how"
        done
        assert_twins "$target"
    done
    "$UNLOADWHY" -p "$victim_pid" --save - >facts
    run "$UNLOADWHY" -f facts --what-if libpool.so
    assert_output --partial '  warning         thread '
}

@test "what-if and gone warn of a thread that began in a library that would go" {
    start_victim pool
    expect_crash began 'began in libpool.so and has not ended. If that goes first, the process crashes'
    check_victim pool
}

@test "what-if and gone warn of a thread that is inside a library that would go" {
    start_victim pool -- served
    expect_crash inside 'is inside libpool.so: a call there has not returned. If that goes first, the process crashes'
}

@test "what an earlier call left on a stack is no thread inside a library" {
    start_victim nodelete-bound
    "$UNLOADWHY" -p "$victim_pid" --save - >facts
    run grep '^run ' facts
    refute_output
}

@test "asked for by another file of the same build, which is not mapped" {
    local copy=$BATS_TEST_TMPDIR/another-name.so
    start_victim gone
    cp "$VICTIM_OUT/gone/libplug.so" "$copy"
    run -4 "$UNLOADWHY" -p "$victim_pid" --gone "$copy"
    assert_line --index 0 --partial ': libplug.so is open'
    assert_line --partial "$copy"
    assert_output --partial 'is mapped as libplug.so'
    run -0 "$UNLOADWHY" -p "$victim_pid" --what-if "$copy"
    assert_line --index 0 --partial 'dlclose(libplug.so) would unload'
    assert_output --partial 'is mapped as libplug.so'
    "$UNLOADWHY" -p "$victim_pid" --json "$copy" >report
    run -0 jq -r '.objects[] | .name, .same_build_as' report
    assert_output "libplug.so"$'\n'"$copy"
    run -0 "$TOP/tests/tools/validate-report" report
    ask gdb "$victim_pid" "gone $copy"
    assert_equal "${statuses[*]}" 4
    make_core "$victim_pid"
    run -4 "$UNLOADWHY" -c "$core" -e "$victim_exe" --gone "$copy"
    assert_line --index 0 --partial ': libplug.so is open'
    next_stage
    run -0 "$UNLOADWHY" -p "$victim_pid" --gone "$copy"
    assert_line --index 0 --partial 'another-name.so is not loaded'
}

@test "a library in a memfd is told as one, and found by its name" {
    start_speaker "$TOP/build/programs/memfd" "$VICTIM_OUT/gone/libplug.so"
    run -4 "$UNLOADWHY" -p "$victim_pid" --gone /memfd:plugin
    assert_line '  path            /memfd:plugin'
    assert_line --regexp '^  file            a memfd: it is on no disk'
    run -0 "$UNLOADWHY" -p "$victim_pid"
    refute_output --partial 'deleted'
    refute_output --partial 'changed on disk'
}

@test "many libraries" {
    check_victim many -- 60
}

@test "two maps of one path" {
    check_victim two-maps
}

@test "two maps of one path: which string gives which" {
    local producer dir=$BATS_TEST_TMPDIR/hot
    start_victim two-maps
    next_stage
    assert_equal "${victim_notes[0]}" 'same other' # the loader's own answer
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' libhot.so json
        [[ $(tr -s '\n ' ' ' <<<"${answers[0]}") == *"2: $dir/libhot.so, its file changed on disk: the new one is loaded too "* ]]
        run text_of file <<<"$(block_of 'hot/libhot.so' <<<"${answers[1]}")"
        assert_output --regexp "the one on disk is loaded too: dlopen\(\"$dir/libhot.so\"\) gives this one again, dlopen\(\"$dir/./libhot.so\"\) that one\$"
        run text_of file <<<"$(block_of 'hot/./libhot.so' <<<"${answers[1]}")"
        assert_output "took the name of one that is loaded too: dlopen(\"$dir/libhot.so\") gives that one"
        run jq -r '(.objects | map({key: .id, value: .path}) | from_entries) as $paths | .objects[] | select(.file.loaded_as) | "\(.path) \($paths[.file.loaded_as])"' <<<"${answers[2]}"
        assert_output "$dir/libhot.so $dir/./libhot.so"
    done
}

@test "hostile names" {
    check_victim oddname
}

@test "LD_DEBUG agrees: the counts of each what-if, and who was finalised" {
    local before log
    for victim in dlopen-count needed reldep tls-dtor-workers; do
        start_victim "$victim" LD_DEBUG=files LD_DEBUG_OUTPUT="$BATS_TEST_TMPDIR/ld"
        log=$BATS_TEST_TMPDIR/ld.$victim_pid
        while [[ $victim_stage != 'done' ]]; do
            [[ $victim_next ]] || { next_stage && continue; }
            ask gdb "$victim_pid" "what-if $victim_next"
            before=$(wc -l <"$log")
            next_stage
            check_log "$before"
        done
    done
}

# check_log LINE: what the loader logged after that line, against the what-if in ${answers[0]}.
check_log() {
    local count
    count=$(sed -n "1,$1d; s/.*closing file=.*direct_opencount=//p" "$log")
    count=${count:-0} # it logs none when it goes on to sweep
    [[ $(sed -n 's/^  2 count .*-> \([0-9]*\).*/\1/p' <<<"${answers[0]}") == "$count" ]] ||
        fail "$victim: the loader counts down to $count: ${answers[0]}"
    run sed -n "1,$1d; s,.*calling fini: .*/\([^/]*\) \[[0-9]*\]\$,\1,p" "$log"
    assert_equal "$(LC_ALL=C sort <<<"$output")" "$(unloaded_of <<<"${answers[0]}")"
}

@test "the victims are what they claim, by the loader's own log" {
    local log
    start_victim nodelete-unique LD_DEBUG=files,bindings LD_DEBUG_OUTPUT="$BATS_TEST_TMPDIR/ld"
    grep -qE 'marking .*libreport.so.* NODELETE due to unique symbol' "$BATS_TEST_TMPDIR/ld.$victim_pid"
    run ! grep -qE 'marking .*libsecond.so.* NODELETE' "$BATS_TEST_TMPDIR/ld.$victim_pid"
    start_victim nodelete-bound LD_DEBUG=bindings LD_DEBUG_OUTPUT="$BATS_TEST_TMPDIR/ld"
    next_stage
    next_stage
    grep -qE 'marking .*libprov.so.* NODELETE due to reference (from|to) main program' "$BATS_TEST_TMPDIR/ld.$victim_pid"
}
