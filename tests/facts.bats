#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Saved facts: each transcript in tests/golden says what the program prints for them, word for word.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/golden" || return
    unloadwhy=${UNLOADWHY:-$BATS_TEST_DIRNAME/../build/unloadwhy}
}

@test "every transcript" {
    local transcript
    for transcript in *.txt; do
        echo "# $transcript"
        diff -u "$transcript" <(./replay "$transcript")
    done
}

@test "no line of prose is wider than 80 columns" {
    # Lines of JSON and of messages are not wrapped; a long name would stand alone on its line.
    ! grep -hE '^.{81,}' ./*.txt | grep -vE '^ *"|^unloadwhy: |^hint: |^ {18}[^ ].*<.*>' || false
}

@test "facts that are written again are the same, and give the same report" {
    local facts
    for facts in *.facts; do
        "$unloadwhy" -f "$facts" --save - >"$BATS_TEST_TMPDIR/once" 2>/dev/null || continue
        "$unloadwhy" -f "$BATS_TEST_TMPDIR/once" --save - >"$BATS_TEST_TMPDIR/twice"
        diff -u "$BATS_TEST_TMPDIR/once" "$BATS_TEST_TMPDIR/twice"
        diff -u <("$unloadwhy" -f "$facts" -v 2>&1) <("$unloadwhy" -f "$BATS_TEST_TMPDIR/once" -v 2>&1)
    done
}

@test "standard input is read for -f -" {
    diff <("$unloadwhy" -f - <unique.facts) <("$unloadwhy" -f unique.facts)
}

@test "a query in saved facts is not honoured: it could name a file to write" {
    { head -n 1 nothing.facts; printf 'text query\nsave %s\nendtext\n' "$BATS_TEST_TMPDIR/written"
      tail -n +2 nothing.facts; } >"$BATS_TEST_TMPDIR/hostile"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/hostile"
    [ ! -e "$BATS_TEST_TMPDIR/written" ]
    [[ ${lines[0]} == "host (pid 900): "* ]]
}

@test "colour only when asked for, and the same text without it" {
    run -0 "$unloadwhy" -f unique.facts --color=always
    [[ $output == *$'\033[1m'* ]]
    diff <("$unloadwhy" -f unique.facts) <("$unloadwhy" -f unique.facts --color=always | sed 's/\x1b\[[0-9;]*m//g')
    [[ $("$unloadwhy" -f unique.facts) != *$'\033'* ]]
}

@test "on a terminal there is colour, but not under NO_COLOR" {
    export TERM=xterm
    run -0 script -qec "'$unloadwhy' -f unique.facts" /dev/null
    [[ $output == *$'\033[1m'* ]]
    NO_COLOR=1 run -0 script -qec "'$unloadwhy' -f unique.facts" /dev/null
    [[ $output != *$'\033'* ]]
}

@test "hostile names never reach the terminal raw" {
    sed 's|/opt/app/lib/libplug_a.so|/opt/\\033[2Jevil\\n\\377\\342\\200\\256x.so|' nothing.facts >"$BATS_TEST_TMPDIR/odd"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/odd"
    [[ $output == *'\033[2Jevil\n\377\342\200\256x.so'* ]]
    [[ $output != *$'\033'* ]]
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/odd" --json
    [[ $output != *$'\033'* ]]
}

@test "the full disk and the closed pipe are noticed" {
    run -2 --separate-stderr bash -c "'$unloadwhy' -f unique.facts >/dev/full"
    run -2 --separate-stderr "$unloadwhy" -f unique.facts --save /nonexistent/file
    [[ $stderr == "unloadwhy: pid 5120: cannot write /nonexistent/file: No such file or directory" ]]
}

@test "a thousand libraries are reported in less than a blink" {
    awk 'BEGIN {
        print "unloadwhy-facts 1\nsource target=live pid=1 word_size=8"
        print "namespace id=0 head=0x1000 nloaded=1001\nloader lock_owner=0 dl_close_state=0"
        for (i = 0; i <= 1000; i++)
            printf "map addr=%d l_addr=%d l_ld=1 l_next=0 l_real=%d l_ns=0 l_type=%d l_direct_opencount=%d " \
                "l_map_start=%d l_map_end=%d l_flags_1=0 l_nodelete_active=0 l_tls_dtor_count=0 l_name=\"/l/lib%d.so\"\n",
                4096 + i * 64, i * 4096, 4096 + i * 64, i ? 2 : 0, (i % 3 == 1), i * 4096, i * 4096 + 4096, i
        for (i = 1; i <= 1000; i++) {
            printf "initfini map=%d list=", 4096 + i * 64
            for (k = 0; k < 50 && i + k <= 1000; k++) printf "%d,", 4096 + (i + k) * 64
            print ""
        }
        print "examined\nend" }' >"$BATS_TEST_TMPDIR/thousand"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/thousand"
    local TIMEFORMAT=%U taken
    taken=$({ time "$unloadwhy" -f "$BATS_TEST_TMPDIR/thousand" >/dev/null; } 2>&1)
    # Milliseconds of a processor, however many others want it. The figure of `make bench` is 30.
    ((10#${taken//[.,]/} < ${BLINK:-500}))
}

# plugins COUNT HOLDERS: as many libraries, in each of which an open library bound a symbol, one holder in turn; each
# plugin needs a library of its own.
plugins() {
    awk -v count="$1" -v holders="$2" 'function map(type, opens, name) {
            at = 4096 * ++maps
            printf "map addr=%d l_addr=%d l_ld=1 l_next=0 l_real=%d l_ns=0 l_type=%d l_direct_opencount=%d " \
                "l_map_start=%d l_map_end=%d l_flags_1=0 l_nodelete_active=0 l_tls_dtor_count=0 l_name=\"/l/%s\"\n",
                at, at, at, type, opens, at, at + 4096, name
            return at
        }
        BEGIN {
            print "unloadwhy-facts 1\nsource producer=\"t\" executable=\"/l/host\" word_size=8 byte_order=little machine=62"
            printf "namespace id=0 head=4096 nloaded=%d\nloader lock_owner=0 dl_close_state=0\n", 1 + holders + 2 * count
            map(0, 1, "")
            for (h = 0; h < holders; h++) holder[h] = map(2, 1, "libhost" h ".so")
            for (i = 0; i < count; i++) {
                plugin = map(2, 0, sprintf("libplug%04d.so", i))
                need = map(2, 0, sprintf("libneed%04d.so", i))
                printf "initfini map=%d list=%d,%d,\n", plugin, plugin, need
                binding = binding sprintf("binding from=%d to=%d slot=%d name=\"plug%04d\"\n", holder[i % holders], plugin, i, i)
                held[i % holders] = held[i % holders] plugin ","
            }
            for (h = 0; h < holders; h++) printf "reldeps map=%d list=%s\nbindings map=%d\n", holder[h], held[h], holder[h]
            printf "%sunique_table ns=0\nthreads count=0\nexamined\nend\n", binding
        }'
}

@test "a thousand libraries that one holder bound share a block; with -a and -v, and in JSON, they are all there" {
    plugins 1000 1 >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/facts"
    diff -u - <(sed -n '/^stuck/,/^$/p' <<<"$output") <<'END'
stuck             libplug0000.so, libplug0001.so, libplug0002.so,
                  libplug0003.so, libplug0004.so, libplug0005.so,
                  libplug0006.so, libplug0007.so, libplug0008.so and 991 more
                  (-a)
  reldep          libhost0.so bound 1000 symbols in them
                  plug0000  in libplug0000.so
                  plug0001  in libplug0001.so
                  plug0002  in libplug0002.so
                  and 997 more (-v)
  keeps           libneed0000.so, libneed0001.so, libneed0002.so,
                  libneed0003.so, libneed0004.so, libneed0005.so,
                  libneed0006.so, libneed0007.so, libneed0008.so and 991 more
                  (-a)
  held by         libhost0.so bound 1000 symbols in them; root: 1 dlopen is not
                  closed
  help:           close libhost0.so too.
  help:           or open each of them with RTLD_LOCAL and take its symbols by
                  dlsym from its handle.

END
    run -0 "$unloadwhy" -a -f "$BATS_TEST_TMPDIR/facts"
    [ "$(grep -o 'lib\(plug\|need\)[0-9]*.so' <<<"$output" | sort -u | wc -l)" = 2000 ]
    run -0 "$unloadwhy" -v -f "$BATS_TEST_TMPDIR/facts"
    [ "$(grep -c '^  reldep          libhost0.so bound plug[0-9]* in it$' <<<"$output")" = 1000 ]
    run -0 "$unloadwhy" --json -f "$BATS_TEST_TMPDIR/facts"
    [ "$(jq '[.objects[] | select(.reasons[]?.kind == "reldep")] | length' <<<"$output")" = 1000 ]
}

@test "few libraries that one holder bound have a block each; those of several holders share one by holder" {
    plugins 4 1 >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -a -f "$BATS_TEST_TMPDIR/facts"
    [ "$(grep -c '^stuck' <<<"$output")" = 4 ]
    plugins 15 3 >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -a -f "$BATS_TEST_TMPDIR/facts"
    diff -u - <(sed -n '/^stuck/,/^  reldep/p' <<<"$output") <<'END'
stuck             libplug0000.so, libplug0003.so, libplug0006.so,
                  libplug0009.so, libplug0012.so
  reldep          libhost0.so bound 5 symbols in them
stuck             libplug0001.so, libplug0004.so, libplug0007.so,
                  libplug0010.so, libplug0013.so
  reldep          libhost1.so bound 5 symbols in them
stuck             libplug0002.so, libplug0005.so, libplug0008.so,
                  libplug0011.so, libplug0014.so
  reldep          libhost2.so bound 5 symbols in them
END
    sed '/^binding /d' "$BATS_TEST_TMPDIR/facts" >"$BATS_TEST_TMPDIR/unseen"
    run -0 "$unloadwhy" -a -f "$BATS_TEST_TMPDIR/unseen"
    grep -qx '  reldep          libhost1.so looked up a symbol in each of them (dlsym)' <<<"$output"
}

# What was opened itself comes first; each has another cause.
@test "the causes of 66 libraries fit on one screen; with -a they are all there" {
    local some
    plugins 66 33 >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/facts"
    some=$(sed '/^open/,$d' <<<"$output")
    [ "$(wc -l <<<"$some")" -le 24 ]
    grep -qx 'stuck             64 more libraries (-a)' <<<"$some"
    grep -qx '  reldep          libhost1.so bound symbols in libplug0001.so, libplug0034.so' <<<"$some"
    grep -qx '                  and [0-9]* more' <<<"$some"
    run -0 "$unloadwhy" -a -f "$BATS_TEST_TMPDIR/facts"
    [ "$(grep -o '^stuck .*libplug[0-9]*.so' <<<"$output" | sort -u | wc -l)" = 66 ]
}

@test "what is left out says nothing of what is printed: a help is whole where it is first shown" {
    run -3 "$unloadwhy" -f old-glibc.facts
    [[ $output != *'as for '* ]]
    run -0 "$unloadwhy" -f opened.facts
    [ "$(wc -l <<<"$output")" -le 24 ]
    [[ $output != *'as for '* ]]
}

@test "a long name is short in its template arguments; whole with -v and in JSON" {
    local name='core::Registry<std::map<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >,'
    run -0 "$unloadwhy" -f opened.facts libcore.so
    grep -q '^                  core::Registry<std::map<std::__cxx11::basic_string<...>, .*>::~Registry()$' <<<"$output"
    [[ $output != *"$name"* ]]
    run -0 "$unloadwhy" -v -f opened.facts libcore.so
    [[ $output == *"$name"* ]]
    run -0 "$unloadwhy" --json -f opened.facts libcore.so
    [[ $output == *"$name"* ]]
}

# short NAME EXPECTED: what the report prints for it, a symbol of a template whose arguments are too long.
short() {
    sed "s/_ZN4core4Node5visitEv/$1/" opened.facts >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/facts" libcore.so
    grep -qxF "                  $2" <<<"$output" || { echo "$output"; return 1; }
}

@test "what a help names is short too, but whole in JSON" {
    local long
    long=$(printf 'abcdefghij%.0s' {1..20})
    sed "s/name=\"_Z[^\"]*Pool[^\"]*\"/name=\"_ZN1AI200${long}E1xE\"/" opened.facts >"$BATS_TEST_TMPDIR/facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/facts" librt2.so
    grep -q '^  help: .* hide A<[.][.][.]> (' <<<"$output"
    run -0 "$unloadwhy" --json -f "$BATS_TEST_TMPDIR/facts" librt2.so
    grep -q "hide A<$long> (" <<<"$output"
}

@test "brackets that are no template arguments end no name" {
    local long
    long=$(printf 'abcdefghij%.0s' {1..20})
    short "_ZlsI200${long}E1AT_" "A operator<< <...>($long)"
    short "_ZN1AptI200${long}EEvv" 'void A::operator-><...>()'
}

@test "an open library that another one bound would stay without its handle: text and picture agree" {
    sed 's/^unique_table/reldeps map=0x55558000 list=0x55553000,\n&/' through.facts >"$BATS_TEST_TMPDIR/bound.facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/bound.facts"
    grep -qx '  dlopen-count    1: libred.so, would stay: reldep' <<<"$output"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/bound.facts" --what-if libred.so
    grep -q '^kept              libred.so$' <<<"$output"
}

# libpng needs libz: with a handle of its own, libz stays with libpng, or with what is NODELETE.
@test "an open library that another one needs would stay without its handle" {
    local holder
    sed '/addr=0x55557000/s/opencount=0/opencount=1/' dlopen-count.facts >"$BATS_TEST_TMPDIR/open.facts"
    sed '/addr=0x55556000/{s/l_flags_1=0x0/l_flags_1=0x8/; s/l_nodelete_active=0/l_nodelete_active=1/}' "$BATS_TEST_TMPDIR/open.facts" >"$BATS_TEST_TMPDIR/stuck.facts"
    for holder in open stuck; do
        run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/$holder.facts"
        grep -qx '  dlopen-count    1: libz.so.1, would stay: needed' <<<"$output"
        run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/$holder.facts" --what-if libz.so.1
        grep -q '^host (pid 777): dlclose(libz.so.1) would unload nothing' <<<"$output"
    done
    # without one: libpng is NODELETE, and keeps what libplug.so needs as well
    sed '/addr=0x55556000/{s/l_flags_1=0x0/l_flags_1=0x8/; s/l_nodelete_active=0/l_nodelete_active=1/}' dlopen-count.facts >"$BATS_TEST_TMPDIR/stuck.facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/stuck.facts"
    grep -qx '                  libz.so.1 (would stay: needed)' <<<"$output"
}

@test "NODELETE that its makers want, known by the directory" {
    local path
    for path in /usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so /usr/lib/x86_64-linux-gnu/engines-3/afalg.so; do
        sed "s,/opt/app/libgrey.so,$path,; /addr=0x55558000/{s/l_flags_1=0x0/l_flags_1=0x8/; s/l_nodelete_active=0/l_nodelete_active=1/}" \
            through.facts >"$BATS_TEST_TMPDIR/module.facts"
        run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/module.facts"
        grep -qx '  nodelete-flag   its file says NODELETE: OpenSSL does this on purpose' <<<"$output"
    done
}

# As of libstdc++ and a thread_local std::string: what is NODELETE, or what the charged library holds, cannot go first.
@test "a destructor in a library that cannot go first is no danger" {
    sed '/libcore\.so"/{s/l_flags_1=0x0/l_flags_1=0x8/; s/l_nodelete_active=0/l_nodelete_active=1/}' \
        tls-dtor-charged.facts >"$BATS_TEST_TMPDIR/nodelete.facts"
    sed 's/^unique_table/reldeps map=0x55555000 list=0x55556000,\n&/' tls-dtor-charged.facts >"$BATS_TEST_TMPDIR/held.facts"
    run -0 "$unloadwhy" -f tls-dtor-charged.facts
    [[ $output == *'  warning '* ]]
    for facts in nodelete held; do
        run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/$facts.facts"
        [[ $output == *'Cache::~Cache()  in libcore.so'* && $output != *'  warning '* ]]
    done
}

# answer_to COMMAND...: what it says, and its status.
answer_to() {
    local status=0
    "$unloadwhy" "$@" 2>&1 || status=$?
    echo "status $status"
}

@test "commands: the same as the flags of before" {
    diff <(answer_to report -f two-reasons.facts) <(answer_to -f two-reasons.facts)
    diff <(answer_to report -f two-reasons.facts libview.so) <(answer_to -f two-reasons.facts libview.so)
    diff <(answer_to what-if -f two-reasons.facts libview.so) <(answer_to -f two-reasons.facts --what-if libview.so)
    diff <(answer_to gone -f two-reasons.facts libview.so) <(answer_to -f two-reasons.facts --gone libview.so)
    diff <(answer_to gone -f two-reasons.facts libnone.so) <(answer_to -f two-reasons.facts --gone libnone.so)
    diff <(answer_to json -f two-reasons.facts) <(answer_to -f two-reasons.facts --json)
    diff <(answer_to dot -f two-reasons.facts) <(answer_to -f two-reasons.facts --dot)
    diff <(answer_to save -f two-reasons.facts -) <(answer_to -f two-reasons.facts --save -)
}

@test "commands: help, and what is none" {
    local command
    run -0 "$unloadwhy" help
    for command in report what-if gone json dot save help; do
        grep -q "^  $command " <<<"$output"
    done
    run -0 "$unloadwhy" help gone
    [[ ${lines[0]} == 'Usage: unloadwhy gone [OPTION...] LIBRARY' ]]
    run -64 "$unloadwhy" what-fi
    [[ ${lines[0]} == 'unloadwhy: there is no command "what-fi"; the nearest is what-if' ]]
    run -64 "$unloadwhy" help nothing
    [[ ${lines[0]} == 'unloadwhy: there is no command "nothing"' ]]
    run -64 "$unloadwhy" what-if -f two-reasons.facts
    [[ ${lines[0]} == 'unloadwhy: what-if takes the name of one library' ]]
    run -64 "$unloadwhy" save -f two-reasons.facts a b
    [[ ${lines[0]} == 'unloadwhy: save takes the name of one file' ]]
    # behind an option it is the name of a library
    run -0 "$unloadwhy" -f two-reasons.facts gone
    [[ ${lines[0]} == *'gone is not loaded' ]]
}
