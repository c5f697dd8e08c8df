#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2034,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# The 48 cases that the rules of glibc's loader give: each is a test here, or a line that names the test that it is
# already, or stands in the table of those that this machine's glibc cannot show.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

PRODUCERS=(native gdb)
export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

# check_case VICTIM CASE [STAGE]: every stage natively, live; STAGE (one, the dear part) also by GDB and from a core.
check_case() {
    CORE_STAGES=${3-} check_victim "$1" -- "$2"
}

# start_case VICTIM CASE STAGE
start_case() {
    start_victim "$1" -- "$2"
    while ((victim_stage < $3)); do
        next_stage
    done
}

# says QUESTION TEXT: somewhere in the answer, wherever its lines are broken. Natively: the words are those of both.
says() {
    local answer
    ask native "$victim_pid" "$1"
    answer=$(tr -s ' \n' ' ' <<<"${answers[0]}")
    [[ $answer == *"$2"* ]] || fail "$1: no \"$2\": ${answers[0]}"
}

# Cases that are tests elsewhere: `# case N: FILE: NAME`.
#
# case 1: causes.bats: gone
# case 2: causes.bats: dlopen-count
# case 3: causes.bats: dlopen-count
# case 4: causes.bats: nodelete-flag
# case 6: causes.bats: nodelete-unique names the symbol, and what it keeps
# case 7: causes.bats: nodelete-unique
# case 11: causes.bats: nodelete-bound names the symbol and who bound it
# case 12: causes.bats: nodelete-bound
# case 15: causes.bats: nodelete-bound by a library that came with the program, which says NODELETE itself
# case 17: causes.bats: reldep
# case 19: causes.bats: needed draws the way to the root
# case 21: causes.bats: tls-dtor names the destructor and every thread
# case 22: causes.bats: tls-dtor on worker threads
# case 24: stories.bats: logger with logging: every stage, and the loader's verdict
# case 26: causes.bats: tls-dtor lost in a fork: names what it finds, and says lost only then
# case 27: causes.bats: closing
# case 28: causes.bats: opening
# case 28: causes.bats: exiting: counts are without what the loader added, and what-if says whose it is
# case 29: causes.bats: namespaces
# case 30: causes.bats: a namespace that NODELETE keeps is one block, with what it costs
# case 31: causes.bats: audit
# case 34: causes.bats: dlopen-count of glibc itself, known by its own variables
# case 35: causes.bats: two maps of one path: which string gives which
# case 35: stories.bats: reload: the old code answers, and the report says why
# case 37: stories.bats: reload: the old code answers, and the report says why
# case 40: no-answer.bats: a program of musl
# case 41: no-answer.bats: a static program
# case 42: no-answer.bats: no debug information for ld.so, and the process is out of reach
# case 43: threads.bats: a glibc of another version: libthread_db refuses, the lists do not care
# case 45: hostile.bats: link maps, dependencies, counters
#
# Those that need another glibc, an issue of the matrix of versions: `# case N needs ...`.
#
# case 46 needs an i386 glibc with its debug information: make check-matrix has a row of it

@test "every case is here, elsewhere, or needs another glibc" {
    local number file name
    for ((number = 1; number <= 48; number++)); do
        grep -qE "^(@test \"|# )case $number(:| needs )" "$BATS_TEST_FILENAME" || fail "case $number is nowhere"
    done
    while IFS=: read -r file name; do
        grep -qF "@test \"${name# }\" {" "$BATS_TEST_DIRNAME/$file" || fail "$file has no test \"${name# }\""
    done < <(sed -n 's/^# case [0-9]*: //p' "$BATS_TEST_FILENAME")
}

@test "every case of a victim has a test" {
    local victim mode
    for victim in "$TOP"/tests/victims/cases-*/; do
        victim=$(basename "$victim")
        for mode in $(grep -oE '\{"[a-z-]+", [a-z_]+\}' "$TOP/tests/victims/$victim/host.c" | cut -d '"' -f 2); do
            grep -qE "_case $victim $mode( |\$)" "$BATS_TEST_FILENAME" || fail "nothing tests $victim $mode"
        done
    done
}

@test "case 5: RTLD_NODELETE at a second dlopen" {
    check_case cases-nodelete second-open 2
}

@test "case 8: a unique symbol that the program provides holds no library" {
    check_case cases-unique in-the-program 0
}

@test "case 9: a unique symbol that nobody bound holds no library, until somebody looks it up" {
    check_case cases-unique looked-up 3
}

@test "case 10: a plugin in C++ goes, libstdc++ stays in a program in C" {
    check_case cases-unique runtime 1
    start_case cases-unique runtime 1
    says '' 'leave it: any program in C that opens C++ gets this. It does not keep your library.'
}

@test "case 10: but not where libstdc++ bound a symbol of the plugin" {
    check_case cases-unique bound-by-the-runtime 1
    start_case cases-unique bound-by-the-runtime 1
    says '' 'But a library in which it bound a symbol stays with it.'
    says libownnew.so 'what is there before libownnew.so binds nothing in it'
    # which is true
    start_victim cases-unique LD_PRELOAD=libstdc++.so.6 -- bound-by-the-runtime
    next_stage
    ! is_mapped libownnew.so "$victim_pid" || fail 'it is there'
}

@test "case 13: the program looks a symbol up by RTLD_DEFAULT" {
    check_case cases-nodelete ask-everywhere 2
    start_case cases-nodelete ask-everywhere 2
    says '' 'look for RTLD_NODELETE at its dlopen, and for dlsym(RTLD_DEFAULT) in the program'
}

@test "case 14: the program looks a symbol up by its handle" {
    check_case cases-nodelete ask-the-handle 0
}

@test "case 16: a NODELETE library bound a symbol" {
    check_case cases-nodelete holder 2
    start_case cases-nodelete holder 3
    says libplug.so 'libkeep.so bound answer in it; root: nodelete-flag'
    says 'what-if libplug.so' 'would fail'
}

@test "case 18: a library looks a symbol up by RTLD_NEXT" {
    check_case cases-edges next-one 0
}

@test "case 20: two libraries that need each other" {
    check_case cases-edges ring 1
}

@test "case 23: a dlopen that finds no file sweeps nothing, one that fails later does" {
    check_case cases-tls no-file 0
}

@test "case 25: a destructor that is registered without a library" {
    check_case cases-tls unnamed 1
    start_case cases-tls unnamed 1
    says libtlsc.so 'the destructor lies in libunnamed.so but holds libtlsc.so.'
}

@test "case 32: a startup library that says NODELETE" {
    check_case cases-startup flagged 1
    start_case cases-startup flagged 1
    says 'what-if libflag.so' 'dlclose(libflag.so) would be ignored'
    next_stage
    says libflag.so 'dlopens 1: NODELETE keeps this count from going down. Whether they were closed is not recorded; `unloadwhy watch` sees it'
}

@test "case 33: a library that another one needs is closed once too often" {
    check_case cases-edges closed-twice 0
    start_case cases-edges closed-twice 0
    says 'what-if libprov.so' 'would fail'
    says libprov.so 'libfront.so needs it'
    next_stage
    assert_equal "${victim_notes[0]}" 'shared object not open'
}

@test "case 36: a dlopen that fails leaves nothing of a NODELETE library" {
    check_case cases-nodelete failed-open 0
}

@test "case 38: a preloaded library is closed" {
    check_case cases-startup preloaded 1
}

@test "case 29: a thread of the program loses the destructors of another namespace's libc" {
    check_case cases-tls apart 3
    start_case cases-tls apart 1
    says libapart.so 'Use libapart.so [ns 1] in threads that a library of its namespace makes'
    next_stage
    says libapart.so '1 thread-local destructor has not run, 1 was lost drop_apart in libapart.so [ns 1] a thread that is gone'
    says libapart.so 'a thread that is gone'
    check_case cases-tls apart-thread 1
    start_case cases-tls apart-thread 1
    says libtlsc.so 'have not run, 2 were lost drop_use in libtlsc.so a thread that is gone'
}

@test "case 39: the program is closed by its own handle" {
    check_case cases-startup program 1
}

@test "case 44: all unique symbols, after dlopens that failed" {
    check_case cases-unique holes 0
    start_case cases-unique holes 0
    says libmany.so '40 unique symbols are bound to it'
}

@test "case 44: an entry of a library that has gone is nobody's" {
    check_case cases-unique left-over 1
}

@test "case 45: a hundred libraries in a row" {
    check_case cases-edges chain 0
}

# By GDB it would take a quarter of a minute, of which nothing new would come.
@test "case 45: a thousand libraries that one holds, within a moment" {
    check_case cases-edges thousand
    start_case cases-edges thousand 0
    SECONDS=0
    "$UNLOADWHY" -p "$victim_pid" -a -v >report
    ((SECONDS < 3)) || fail "$SECONDS seconds"
    grep -q '^stuck  *libthing-0999.so$' report
}

@test "case 47: NODELETE by its file and by a unique symbol" {
    check_case cases-unique flag-too 1
}

@test "case 48: an open library needs it, and a destructor holds it" {
    check_case cases-tls needed-too 0
    start_case cases-tls needed-too 0
    says libtlsc.so 'roots 2: libtlsc.so (tls-dtor), libfront.so (dlopen-count). Both must go.'
}
