#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2034 # expressions of GDB's, variables of the helpers
# Cores in which one thing is spoilt. Whatever it is: an end within seconds and with little memory, a status that means
# something, one sentence, and never a clean answer where a list was broken.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache

# Sanitizers and valgrind want more of both.
LIMIT_SECONDS=5 LIMIT_BYTES=$((64 << 20))
[[ $UNLOADWHY == "$TOP/build/unloadwhy" ]] || LIMIT_SECONDS=60 LIMIT_BYTES=unlimited

# --- Spoiling ---

# A table has a row for each copy of the core: what is spoilt | what must come of it | assignments.
#
# What must come: a status and a part of what is said, or "0 same": the answer is that of the sound core. Assignments
# are PLACE := VALUE, both expressions of GDB's, separated by "; ". A place that is larger than a word is filled with the
# value, a byte or a word of it. WILD is no address at all, in HOLE nothing is mapped, $stack_end ends the stack; each link
# map is called as its library ($libplug_so), its namespace's number behind it but for 0; $program; $thread0..., $dtor0...

WILD=0x4141414141414141 HOLE=0x500000000000

# read_table <ROWS
read_table() {
    mapfile -t TABLE
    TABLE=("${TABLE[@]//WILD/$WILD}")
    TABLE=("${TABLE[@]//HOLE/$HOLE}")
}

# prepare VICTIM STAGES [VARIABLE=VALUE]...: runs the victim on to that stage and asks GDB, in one run, for a core and
# for the places and values of $TABLE. Sets $core, $sound (what is said of it) and $places, a line for each assignment:
# the row's number, an address, a size, a value.
prepare() {
    local stages=$2 facts=$BATS_TEST_TMPDIR/facts commands=$BATS_TEST_TMPDIR/commands
    start_victim "$1" "${@:3}"
    while ((stages--)); do
        next_stage
    done
    core=$BATS_TEST_TMPDIR/core
    "$UNLOADWHY" -p "$victim_pid" --save - >"$facts"
    {
        name_things <"$facts"
        sed -n 's/^[0-9a-f]*-\([0-9a-f]*\) .*\[stack\]$/set $stack_end = 0x\1/p' "/proc/$victim_pid/maps"
        printf '%s\n' "${TABLE[@]}" | awk -F ' [|] ' '{
            count = split($3, assignments, "; ")
            for (i = 1; i <= count; i++) {
                split(assignments[i], side, " := ")
                printf "printf \"@@ %d %%#lx %%d %%#lx\\n\", (unsigned long)&(%s), (int)sizeof(%s), (unsigned long)(%s)\n", \
                    NR - 1, side[1], side[1], side[2]
            } }'
        echo "gcore $core"
    } | sed "s/_rtld_global/'rtld.c'::&/g" >"$commands" # GDB 18 finds no other where a second namespace has an ld.so
    run_gdb gdb -p "$victim_pid" -x "$commands" >gdb.out 2>gdb.err || fail "GDB: $(cat gdb.out gdb.err)"
    mapfile -t places < <(sed -n 's/^@@ //p' gdb.out)
    stop_all
    survives "$core" 'nothing'
    [[ $status == 0 ]] || fail "the core is not sound: $said"
    sound=$said
}

# name_things <FACTS: commands of GDB's that set the names above.
name_things() {
    awk '
        function value(key) { return match($0, " " key "=(\"[^\"]*\"|[^ ]+)") ? substr($0, RSTART + length(key) + 2, RLENGTH - length(key) - 2) : "" }
        /^map / {
            ns = int(substr(value("l_ns"), 3))
            name = value("l_name")
            gsub(/"|.*\//, "", name)
            gsub(/[^A-Za-z0-9]/, "_", name)
            if (!(ns in steps)) {
                steps[ns] = "_rtld_global._dl_ns[" ns "]._ns_loaded"
                if (!ns)
                    name = "program"
            }
            print "set $" name (ns ? "_" ns : "") " = " steps[ns]
            steps[ns] = steps[ns] "->l_next"
        }
        /^dtor / { print "set $dtor" dtors++ " = (unsigned long *)" value("node") }
        /^thread / { print "set $thread" threads++ " = (struct pthread *)" value("pthread") }'
}

# in_memory VALUE SIZE: sets $bytes to the value as it lies in memory, as spoil-core takes it.
in_memory() {
    local width=$2 i
    ((width <= 8)) || width=$(($1 >= 0 && $1 < 256 ? 1 : 8))
    bytes=''
    for ((i = 0; i < width; i++)); do
        printf -v bytes '%s%02x' "$bytes" $(($1 >> 8 * i & 255))
    done
    ((width == $2)) || bytes+="*$(($2 / width))"
}

spoil() { # PLACE BYTES
    "$TOP/build/programs/spoil-core" spoilt "$@"
}

# --- Looking ---

# look CORE [OPTION]...: sets $status, $said and $complaint.
look() {
    local limits=(--core=0)
    [[ $LIMIT_BYTES == unlimited ]] || limits+=("--as=$LIMIT_BYTES")
    status=0
    timeout -k 1 "$LIMIT_SECONDS" prlimit "${limits[@]}" "$UNLOADWHY" -c "$1" "${@:2}" >out 2>err || status=$?
    said=$(<out) complaint=$(<err)
}

# survives CORE WHAT [OPTION]...: looks, and judges how it went, whatever was said.
survives() {
    local options=("${@:3}")
    (($# > 2)) || options=(-e "$victim_exe")
    look "$1" "${options[@]}"
    [[ $status == [023] ]] || fail "$2: status $status: ${said::2000} $complaint"
    [[ ${said//$'\n'/}${complaint//$'\n'/} != *[[:cntrl:]]* ]] || fail "$2: control characters: $(cat -v out err)"
    if [[ $status == 2 ]]; then
        [[ ! $said && $complaint =~ ^'unloadwhy: '[^$'\n']+($'\nhint: '[^$'\n']+)?$ ]] ||
            fail "$2: not one sentence: $said $complaint"
    else
        [[ $said && ! $complaint ]] || fail "$2: status $status: $said $complaint"
    fi
    [[ $status != 3 || $'\n'$said == *$'\nunknown '* || $said == *nodelete-unknown* ]] ||
        fail "$2: status 3, but what is not known? $said"
}

# expect_answer EXPECTED WHAT: of the last look.
expect_answer() {
    local text
    text=$(tr -s ' \n' ' ' <<<"$said $complaint")
    [[ $status == "${1%% *}" ]] || fail "$2: status $status, expected $1: $text"
    if [[ $1 == '0 same' ]]; then
        assert_equal "${said#*, }" "${sound#*, }" # line 1 names the core
    else
        [[ $text == *"${1#* }"* ]] || fail "$2: expected $1: $text"
    fi
}

# check_table: each row on a copy of the core.
check_table() {
    local row place number address size value what expected
    for row in "${!TABLE[@]}"; do
        what=${TABLE[row]%% | *} expected=${TABLE[row]#* | }
        cp "$core" spoilt
        for place in "${places[@]}"; do
            read -r number address size value <<<"$place"
            [[ $number == "$row" ]] || continue
            in_memory "$value" "$size"
            spoil "$address" "$bytes"
        done
        survives spoilt "$what"
        expect_answer "${expected%% | *}" "$what"
    done
}

# --- What the loader has ---

@test "link maps, dependencies, counters" {
    read_table <<'ROWS'
l_next: itself | 2 layout mismatch: two link maps | $libprov_so->l_next := $libprov_so
l_next: the head | 2 layout mismatch: two link maps | $libprov_so->l_next := $program
l_next: the middle | 2 layout mismatch: two link maps | $libcons_so->l_next := $libprov_so
l_next: the end | 2 layout mismatch: namespace 0 has 5 link maps, its counter says 6 | $libprov_so->l_next := 0
l_next: wild | 2 layout mismatch: namespace 0 has 5 link maps | $libprov_so->l_next := WILD
l_next: in a hole | 2 layout mismatch: namespace 0 has 1 link map, | $program->l_next := HOLE
l_next: unaligned | 2 layout mismatch | $libprov_so->l_next := (unsigned long)$libcons_so + 1
l_next: in the stack | 2 layout mismatch | $libprov_so->l_next := $stack_end - 2048
l_next: wild, and the loader is at work | 3 so the list of libraries ends there | $libprov_so->l_next := WILD; _rtld_global._dl_load_lock.mutex.__data.__owner := 1
the head: wild | 2 layout mismatch: no link map | _rtld_global._dl_ns[0]._ns_loaded := WILD
the head: none | 2 layout mismatch: no link map | _rtld_global._dl_ns[0]._ns_loaded := 0
the head: another | 2 layout mismatch: the program is not the first map | _rtld_global._dl_ns[0]._ns_loaded := $libprov_so
l_prev: wild, nobody asks | 0 same | $libprov_so->l_prev := WILD
l_phdr: wild, nobody asks | 0 same | $libprov_so->l_phdr := WILD
l_name: wild | 0 (name unknown): its name no memory at | $libprov_so->l_name := WILD
l_name: none | 0 (name unknown): its name it has none | $libprov_so->l_name := 0
l_name: up to the end of the mapping | 0 (name unknown): its name no memory at | $libprov_so->l_name := $stack_end - 60000; *(char (*)[60000])($stack_end - 60000) := 0x41
l_name: control characters | 0 stuck \033]0;\033]0; | *(char (*)[4])$libprov_so->l_name := 0x3b305d1b; *(char (*)[4])($libprov_so->l_name + 4) := 0x3b305d1b; $libprov_so->l_name[8] := 0
l_initfini: wild | 3 libprov.so: the libraries that it needs no memory | $libprov_so->l_initfini := WILD
l_initfini: no list | 2 layout mismatch: unknown map in l_initfini | $libprov_so->l_initfini := $libprov_so->l_name
l_initfini: a foreign first | 2 layout mismatch: strange first element | $libprov_so->l_initfini[0] := WILD
l_initfini: a foreign second | 2 layout mismatch: unknown map in l_initfini | $libprov_so->l_initfini[1] := WILD
l_initfini: the head twice | 0 same | $libcons_so->l_initfini[1] := $libcons_so->l_initfini[2]
l_initfini: up to the end of the mapping | 3 the libraries that it needs no memory | $libprov_so->l_initfini := $stack_end - 100000; *(char (*)[100000])($stack_end - 100000) := $libprov_so
l_reldeps: wild | 3 libcons.so: the libraries that it bound at run time no memory | $libcons_so->l_reldeps := WILD
l_reldeps: four billion | 3 its number of entries is impossible | $libcons_so->l_reldeps->act := 0xffffffff
l_reldeps: a hundred thousand | 3 the libraries that it bound at run time no memory | $libcons_so->l_reldeps->act := 100000
l_reldeps: a foreign entry | 2 layout mismatch: unknown map in l_reldeps | $libcons_so->l_reldeps->list[0] := WILD
l_reldeps: itself | 0 1 collectable | $libcons_so->l_reldeps->list[0] := $libcons_so
l_real: wild | 2 layout mismatch: impossible l_real | $libprov_so->l_real := WILD
l_real: another | 2 layout mismatch: impossible l_real | $libprov_so->l_real := $libcons_so
l_ns: none | 2 layout mismatch: unknown l_ns | $libprov_so->l_ns := 99
l_ld: wild | 0 libprov.so: its dynamic section no memory | $libprov_so->l_ld := WILD
l_ld: in a hole | 0 libprov.so: its dynamic section no memory | $libprov_so->l_ld := HOLE
l_ld: without end | 0 libprov.so: its dynamic section | $libprov_so->l_ld := $stack_end - 100000; *(char (*)[100000])($stack_end - 100000) := 1
l_addr: wild | 0 stuck libprov.so | $libprov_so->l_addr := WILD
addresses: the wrong way | 2 layout mismatch: l_map_start after l_map_end | $libprov_so->l_map_start := $libprov_so->l_map_end + 1
addresses: all there are | 0 libcons.so: its file | $libcons_so->l_map_start := 0; $libcons_so->l_map_end := -1
opens: 2^31 | 0 dlopen-count 2147483648: libcons.so | $libcons_so->l_direct_opencount := 0x80000000
destructors: 2^64-1 | 0 18446744073709551615 thread-local destructors have not run | $libprov_so->l_tls_dtor_count := -1
namespaces: none | 2 layout mismatch: 0 namespaces | _rtld_global._dl_nns := 0
namespaces: one more than can be | 2 layout mismatch: 17 namespaces | _rtld_global._dl_nns := 17
namespaces: 2^64-1 | 2 layout mismatch: 18446744073709551615 namespaces | _rtld_global._dl_nns := -1
counter: too small | 2 layout mismatch: namespace 0 has 6 link maps, its counter says 5 | _rtld_global._dl_ns[0]._ns_nloaded := 5
counter: 2^32-1 | 2 layout mismatch: namespace 0 has 6 link maps, its counter says 4294967295 | _rtld_global._dl_ns[0]._ns_nloaded := -1
unique symbols: 2^60 | 3 the table of unique symbols it could not be read | _rtld_global._dl_ns[0]._ns_unique_sym_table.size := 1UL << 60
unique symbols: none, but many | 3 the table of unique symbols no memory at 0x0 | _rtld_global._dl_ns[0]._ns_unique_sym_table.size := 1 << 20
threads: wild | 0 the list of threads | _rtld_global._dl_stack_user.next := WILD
threads: none | 0 the list of threads | _rtld_global._dl_stack_user.next := 0
threads: a circle | 0 the list of threads | $thread0->list.next := &$thread0->list
r_state: nonsense | 0 same | *(int *)((unsigned long)&_r_debug + 24) := -1
ROWS
    prepare reldep 2
    check_table
}

@test "threads and their destructors" {
    read_table <<'ROWS'
destructors: a circle | 0 its destructor list it comes to | $dtor0[3] := $dtor0
destructors: into another list | 0 its destructor list it comes to | $dtor0[3] := $dtor1
destructors: wild | 0 its destructor list no memory at 0x4141414141414141 | $dtor0[3] := WILD
destructors: in a hole, all of them | 0 3 unknown | $dtor0[3] := HOLE; $dtor1[3] := HOLE; $dtor2[3] := HOLE
destructors: a foreign map | 0 which is no link map | $dtor1[2] := WILD
destructors: a foreign function | 0 where a destructor lies the pointer guard does not fit | $dtor1[0] := WILD
destructors: counted 2^64-1 | 0 18446744073709551615 thread-local destructors have not run | $libnet_so->l_tls_dtor_count := -1
threads: wild | 0 the list of threads not all of them were found | _rtld_global._dl_stack_used.next := WILD
threads: wild further on | 0 the list of threads not all of them were found | _rtld_global._dl_stack_used.next->next := WILD
threads: a circle | 0 the list of threads not all of them were found | _rtld_global._dl_stack_used.next->next->next := _rtld_global._dl_stack_used.next
threads: into the other list | 0 the list of threads not all of them were found | _rtld_global._dl_stack_used.next->next := &$thread0->list
a thread's number: nonsense | 0 3 thread-local destructors have not run | $thread1->tid := 0x7fffffff
a thread's guard | 0 the pointer guard does not fit | $thread1->header.pointer_guard := 0
libc's thread-local storage: wild | 0 its destructor list no memory | $libc_so_6->l_tls_offset := WILD
libc's thread-local storage: none | 0 where it lies in a thread is not known | $libc_so_6->l_tls_offset := 0
libc: wild | 0 where it lies in a thread is not known | _rtld_global._dl_ns[0].libc_map := WILD
l_name: a mebibyte | 0 no end of a string | *(char (*)[1048576])((char *)$thread2 - 1700000) := 0x41; $libnet_so->l_name := (char *)$thread2 - 1700000
l_ld: a mebibyte | 0 libnet.so: its dynamic section | *(char (*)[1048576])((char *)$thread2 - 1700000) := 0x41; $libnet_so->l_ld := (char *)$thread2 - 1700000
l_initfini: a mebibyte | 0 stuck libnet.so | *(char (*)[1048576])((char *)$thread2 - 1700000) := $libnet_so; $libnet_so->l_initfini := (char *)$thread2 - 1700000
l_initfini: more than there can be | 3 the list has no end | *(char (*)[1600000])((char *)$thread2 - 1700000) := $libnet_so; $libnet_so->l_initfini := (char *)$thread2 - 1700000; $libm_so_6->l_initfini := (char *)$thread2 - 1700000
l_reldeps: as many as can be, several times | 0 stuck libnet.so | *(char (*)[1600000])((char *)$thread2 - 1700000) := $libnet_so; *(unsigned *)((char *)$thread2 - 1700000) := 131000; $libnet_so->l_reldeps := (char *)$thread2 - 1700000; $libother_so->l_reldeps := (char *)$thread2 - 1700000; $libm_so_6->l_reldeps := (char *)$thread2 - 1700000; $libc_so_6->l_reldeps := (char *)$thread2 - 1700000
ROWS
    ulimit -Ss 2048 # of each thread's stack, which is all in the core
    prepare tls-dtor-workers 1 MALLOC_ARENA_MAX=1
    check_table
}

@test "unique symbols, images in memory" {
    local id
    id=0x$(readelf -SW "$TOP/build/victims/nodelete-unique/libreport.so" | sed -n 's/.*\.note\.gnu\.build-id *NOTE *\([0-9a-f]*\).*/\1/p')
    read_table <<'ROWS'
unique symbols: 2^60 | 3 the table of unique symbols it could not be read | _rtld_global._dl_ns[0]._ns_unique_sym_table.size := 1UL << 60
unique symbols: a million | 3 the table of unique symbols | _rtld_global._dl_ns[0]._ns_unique_sym_table.size := 1 << 20
unique symbols: elsewhere | 3 the table of unique symbols no memory | _rtld_global._dl_ns[0]._ns_unique_sym_table.entries := WILD
unique symbols: all wild | 3 the table of unique symbols it has more entries than it counts | *(char (*)[640])_rtld_global._dl_ns[0]._ns_unique_sym_table.entries := WILD
unique symbols: of no link map | 3 the table of unique symbols it has more entries than it counts | *(char (*)[640])_rtld_global._dl_ns[0]._ns_unique_sym_table.entries := $libreport_so->l_name
unique symbols: fewer | 3 nodelete-unknown | _rtld_global._dl_ns[0]._ns_unique_sym_table.size := 0
image: header elsewhere | 0 libreport.so: its file | *(unsigned long *)($libreport_so->l_map_start + 32) := WILD
image: headers, 65535 | 0 libreport.so: its file | *(unsigned short *)($libreport_so->l_map_start + 56) := 0xffff
image: headers, nonsense | 0 libreport.so: its file | *(char (*)[560])($libreport_so->l_map_start + 64) := -1
image: headers, all notes | 0 libreport.so: its file | *(char (*)[560])($libreport_so->l_map_start + 64) := 4
image: a build-id of 2^32 | 0 libreport.so: its file | *(int *)($libreport_so->l_map_start + BUILD_ID + 4) := -1
image: no build-id, but a name of 2^32 | 0 libreport.so: its file | *(int *)($libreport_so->l_map_start + BUILD_ID) := -1
ld.so: no headers | 2 its ld.so cannot be read: not an ELF object | *(int *)$ld_linux_x86_64_so_2->l_map_start := 0
ld.so: headers, 65535 | 2 its ld.so cannot be read: no section headers | *(unsigned short *)($ld_linux_x86_64_so_2->l_map_start + 56) := 0xffff
ld.so: no notes | 2 no debug information for ld.so | *(unsigned short *)($ld_linux_x86_64_so_2->l_map_start + 56) := 1
libc: no notes | 0 the list of threads libc.so.6 does not tell | *(unsigned short *)($libc_so_6->l_map_start + 56) := 1
ROWS
    TABLE=("${TABLE[@]//BUILD_ID/$id}")
    prepare nodelete-unique 0
    check_table
}

@test "namespaces" {
    read_table <<'ROWS'
fewer | 0 4 libraries | _rtld_global._dl_nns := 1
one without maps, but a counter | 2 layout mismatch: namespace 1 has 0 link maps | _rtld_global._dl_ns[1]._ns_loaded := 0
the head: wild | 2 layout mismatch: namespace 1 has 0 link maps | _rtld_global._dl_ns[1]._ns_loaded := WILD
the head: the other one's | 2 layout mismatch: two link maps | _rtld_global._dl_ns[1]._ns_loaded := $program
l_next: into the other one | 2 layout mismatch: two link maps | $libns_so_1->l_next := $libc_so_6
l_ns: the other one | 2 layout mismatch: namespace 0 has 6 link maps | $libns_so_1->l_ns := 0
the proxy of ld.so: wild | 2 layout mismatch: impossible l_real | $ld_linux_x86_64_so_2_1->l_real := WILD
libc: wild | 0 libraries | _rtld_global._dl_ns[1].libc_map := WILD
ROWS
    prepare namespaces 0
    check_table
}

# --- The core itself ---

# note_of CORE: sets $note to the offset of its NT_FILE note: namesz, descsz, type ("ELIF"), "CORE", then what it says.
note_of() {
    note=$(LC_ALL=C grep -abom1 'ELIFCORE' "$1")
    note=$((${note%%:*} - 8))
}

# segments_of CORE TYPE: the offsets of its program headers of that type.
segments_of() {
    readelf -lW "$1" | awk -v type="$2" '/^  Type / { n = 0; next } /^  [A-Z]/ { if ($1 == type) print 64 + 56 * n; n++ }'
}

# check_file EXPECTED WHAT PLACE BYTES [PLACE BYTES]...: one thing spoilt in the file.
check_file() {
    local expected=$1 what=$2
    cp "$core" spoilt
    shift 2
    while (($#)); do
        spoil "$1" "$2"
        shift 2
    done
    survives spoilt "$what"
    expect_answer "$expected" "$what"
}

# check_memory EXPECTED WHAT PLACE BYTES [PLACE BYTES]...: the same in each program header of memory.
check_memory() {
    local at segment=("${@:3}") all=() i
    for at in $(segments_of "$core" LOAD); do
        for ((i = 0; i < ${#segment[@]}; i += 2)); do
            all+=("+$((at + segment[i]))" "${segment[i + 1]}")
        done
    done
    check_file "$1" "$2" "${all[@]}"
}

@test "headers and notes of the core" {
    local note count ff=ffffffff
    TABLE=()
    prepare tls-dtor 1
    note_of "$core"
    count=$(od -An -tu8 -j $((note + 20)) -N 8 "$core")

    check_file '2 cut short in its headers' 'headers elsewhere' +32 "$ff$ff"
    check_file '2 cut short in its headers' 'headers at the end' +32 "0000000001000000"
    check_file '2 core file' '65535 headers' +56 ffff
    check_file '2 core file' '65534 headers' +56 feff
    check_file '2 a core file without memory' 'no headers' +56 0000
    check_file '2 core file' 'headers of no size' +54 0000
    check_file '2 not an ELF object' 'no magic' +0 00
    check_file '2 unknown class' 'another class' +4 07
    check_file '2 core file' '32 bits' +4 01
    check_file '2 core file' 'the other byte order' +5 02
    check_file '2 not a core file but a program' 'a program' +16 0200
    check_file '2 not a core file but another ELF object' 'who knows what' +16 4141
    check_file '2 the core is of AArch64, the program given for it of x86-64' AArch64 +18 b700

    check_file '2 the core does not tell which files were mapped' 'no mappings: many' "+$((note + 20))" "$ff$ff"
    check_file '2 the core does not tell which files were mapped' 'no mappings: 2^60' "+$((note + 20))" 0000000000000010
    check_file '2 the core does not tell which files were mapped' 'no mappings: none' "+$((note + 20))" 0000000000000000
    check_file '0 1 stuck' 'mappings: pages of 2^64-1' "+$((note + 28))" "$ff$ff"
    check_file '2 the core does not tell which files were mapped' 'mappings: all from 2^64-1 on' "+$((note + 36))" "$ff*$((6 * count))"
    check_file '2 ' 'mappings: no end of the names' "+$((note + 36 + 24 * count))" "41*$((40 * count))"
    check_file '2 the core does not tell which files were mapped' 'the note: larger than the file' "+$((note + 4))" "$ff"
    check_file '2 the core does not tell which files were mapped' 'the note: its name is larger than the file' "+$note" "$ff"
    check_file '2 the core does not tell which files were mapped' 'no notes' "+$(segments_of "$core" NOTE)" 06000000

    check_memory '2 a core file without memory' 'memory: all beyond the file' 8 "$ff$ff"
    check_memory '0 1 stuck' 'memory: 2^63 bytes each' 32 0000000000000080 40 0000000000000080
    check_memory '2 ' 'memory: at the end of all addresses' 16 "$ff$ff"
    check_memory '2 ' 'memory: all at one address' 16 0000000000000000
}

@test "a core cut short anywhere" {
    local size cut i
    TABLE=()
    prepare tls-dtor 1
    size=$(stat -c %s "$core")
    for ((i = 0; i < 48; i++)); do
        cut=$((i < 8 ? 1 << i * 2 : size * i / 48))
        head -c "$cut" "$core" >spoilt
        survives spoilt "the first $cut of $size bytes"
        # what is missing may be what nobody asks for; never is a library lost without a word
        [[ $status == 2 || $said == *' unknown'* || $said == *': 7 libraries: 1 stuck, 0 open, 6 startup'* ]] ||
            fail "the first $cut of $size bytes: $said"
    done
}

@test "a compressed core, and one without its program" {
    local magic
    TABLE=()
    cp "$TOP"/build/victims/tls-dtor/* .
    victim_exe=$PWD/host
    for magic in zstd=28b52ffd xz=fd377a585a00 gzip=1f8b0800 lz4=04224d18; do
        head -c 10000 /dev/urandom >spoilt
        spoil +0 "${magic#*=}"
        survives spoilt "$magic"
        expect_answer '2 cannot unpack it: ' "$magic"
    done
    prepare tls-dtor 1
    survives "$core" 'no -e' -v
    assert_equal "$status" 0
    rm host
    survives "$core" 'no -e, and no program' -v
    [[ $status == 0 && $said == *'stuck             libtls.so'* ]] || fail "$said"
    survives "$core" 'a program that is not there' -e "$PWD/host"
    expect_answer '2 the program given for it: cannot open it: No such file' 'a program that is not there'
    survives "$core" 'another program' -e "$TOP/build/victims/gone/host"
    expect_answer '2 the program given for it is another build' 'another program'
}
