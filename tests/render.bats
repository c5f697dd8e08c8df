#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC1003 # names that end in a backslash
# The forms of an answer beside the text: JSON and its schema, the picture; and what is written about the program:
# man pages, completions.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/golden" || return
    top=$BATS_TEST_DIRNAME/..
    unloadwhy=${UNLOADWHY:-$top/build/unloadwhy}
    export LC_ALL=C.UTF-8 LANGUAGE=
}

# The facts that have an answer.
answerable() {
    local facts
    for facts in *.facts; do
        "$unloadwhy" -f "$facts" >"$BATS_TEST_TMPDIR/out" 2>/dev/null || [ -s "$BATS_TEST_TMPDIR/out" ] || continue
        echo "$facts"
    done
}

# odd_names NAME <FACTS: two libraries in two namespaces, one of them called NAME (as the facts quote it).
odd_names() {
    awk -v name="${1//\\/\\\\}" '
        /^namespace id=0/ { sub("nloaded=6", "nloaded=5"); print
                            print "namespace id=1 head=0x55555000 nloaded=1 r_state=0"; next }
        /^reldeps/ { next }
        /^map addr=0x55555000/ { sub("l_ns=0", "l_ns=1") }
        /^initfini map=0x55555000/ { sub("0x55553000,", "") }
        /^map addr=0x55556000/ { sub(/l_name=.*/, ""); print $0 "l_name=\"/opt/" name "\""; next }
        { print }'
}

# draw FACTS NAME OPTION...: a picture for `drawn`, in $pictures. It may be one of what is not sure (status 3).
draw() {
    "$unloadwhy" -f "$1" --dot "${@:3}" >"$pictures/$1.$2.dot" || [ $? = 3 ]
}

# drawn FILE...: each as SVG, FILE.svg, by Graphviz, which must have nothing to say about it.
drawn() {
    dot -Tsvg -O "$@" 2>"$BATS_TEST_TMPDIR/complaints"
    [ ! -s "$BATS_TEST_TMPDIR/complaints" ] || { cat "$BATS_TEST_TMPDIR/complaints"; return 1; }
    python3 -c 'import sys, xml.dom.minidom; [xml.dom.minidom.parse(path) for path in sys.argv[1:]]' "${@/%/.svg}"
}

# The options that a person is told of, one a line: short and long.
options() {
    "$unloadwhy" --help | grep -oE '^ +(-.,)? *(-[a-zA-Z?]|--[a-z-]+)( |=|,|$)[^ ]*' | grep -oE -- '--[a-z-]+|-[a-zA-Z?]\b|-\?' |
        sort -u
}

@test "JSON: every answer to these facts is valid against its schema" {
    "$top/tests/tools/validate-report" --all "$unloadwhy" ./*.facts
}

@test "JSON: an answer about odd names and several namespaces is valid too" {
    odd_names 'a\"b\\\n\377\357\277\276<&>.so' <two-reasons.facts >"$BATS_TEST_TMPDIR/odd.facts"
    "$top/tests/tools/validate-report" --all "$unloadwhy" "$BATS_TEST_TMPDIR/odd.facts"
}

@test "JSON: numbers that no integer of ours can hold stay what they are" {
    sed '/addr=0x55556000/s/l_direct_opencount=1/l_direct_opencount=0xfffffffffffffffe/' two-reasons.facts \
        >"$BATS_TEST_TMPDIR/large.facts"
    "$unloadwhy" -f "$BATS_TEST_TMPDIR/large.facts" --json >"$BATS_TEST_TMPDIR/large.json"
    grep -q '"direct_opencount": 1.8446744073709552e19' "$BATS_TEST_TMPDIR/large.json"
    "$top/tests/tools/validate-report" "$BATS_TEST_TMPDIR/large.json"
}

@test "JSON: the schema refuses what is wrong" {
    local change
    "$unloadwhy" -f tls-dtor-main.facts --json >"$BATS_TEST_TMPDIR/right.json"
    for change in 's/"stuck"/"jammed"/' 's/"tls-dtor"/"tls"/' 's/"tid"/"thread_id"/' '/"symbol"/d' '/"pid"/d' \
        's/"0x55558000"/"libB.so"/' 's|report/1|report/2|' 's/"origin": "main"/"origin": ""/' \
        's/"direct_opencount": [0-9]*/"direct_opencount": -1/' '/"count": 1/d'; do
        sed "$change" "$BATS_TEST_TMPDIR/right.json" >"$BATS_TEST_TMPDIR/wrong.json"
        echo "# $change"
        ! cmp -s "$BATS_TEST_TMPDIR/right.json" "$BATS_TEST_TMPDIR/wrong.json"
        run -1 "$top/tests/tools/validate-report" "$BATS_TEST_TMPDIR/wrong.json"
        [[ $output != *Traceback* ]]
    done
}

# words FILE PATTERN: the strings on the lines of FILE that PATTERN finds, sorted.
words() {
    sed -nE "/$2/"'{ :more; /^[^{]*\{[^;]*$/ { N; b more; }; p; }' "$top/$1" | grep -oE '"[a-z-]+"' | tr -d '"' | sort
}

@test "JSON: the schema knows exactly the words of the program" {
    enum() { "$top/tests/tools/validate-report" --enum "\$defs/$1" | sort; }
    diff <(enum object/properties/state) <(words src/why/reasons.def '^STATE')
    diff <(enum reason/properties/kind) <(sed -n 's/^REASON([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$top/src/why/reasons.def" | sort)
    diff <(enum what_if/properties/outcome) <(words src/why/words.c 'why_outcome_words')
    diff <(enum source/properties/target) <(words src/model/words.c 'target_words\[\] =')
    diff <(enum source/properties/layout) <(words src/model/words.c 'layout_words\[\] =')
    diff <(enum object/properties/origin) <(words src/render/json.c 'origin_words\[\] =')
    diff <(enum file/properties/state) <(words src/model/words.c 'file_words\[\] =')
    diff <(enum source/properties/loader) <(words src/render/json.c 'activity_words\[\] =')
}

@test "DOT: every picture is as it was" {
    local golden
    for golden in *.dot; do
        echo "# $golden"
        diff -u "$golden" <("$unloadwhy" -f "${golden%.dot}.facts" --dot)
    done
}

@test "DOT: Graphviz takes every picture" {
    local facts library pictures=$BATS_TEST_TMPDIR/pictures
    mkdir "$pictures"
    for facts in $(answerable); do
        draw "$facts" picture
        library=$(sed -n 's/^map addr=\(0x[0-9a-f]*\) .* l_type=2 .*/\1/p' "$facts" | tail -n 1)
        [ -n "$library" ] || continue
        draw "$facts" library "$library"
        draw "$facts" what-if --what-if "$library"
        draw "$facts" none libnosuch.so
    done
    draw unique.facts all -a -v
    drawn "$pictures"/*.dot
}

@test "DOT: of one library only what holds it is drawn" {
    run -0 "$unloadwhy" -f unique.facts --dot libicudata
    [ "$(grep -o '<b>lib[^<]*' <<<"$output" | sort | xargs)" = \
        '<b>libicudata.so.72 <b>libicuuc.so.72 <b>libreport.so <b>libxml2.so.2' ]
    [ "$(grep -c -- '->.*needs' <<<"$output")" = 3 ]
}

@test "DOT: every box says its state in words, every arrow what it is" {
    local facts
    for facts in $(answerable); do
        "$unloadwhy" -f "$facts" --dot -a >"$BATS_TEST_TMPDIR/dot" || [ $? = 3 ]
        run -1 grep -vE '^ +label=<<b>[^<]+</b><br align="left"/><font point-size="10">(the program|stuck|open|collectable|startup)[;<]' \
            <(grep '^ *label=<' "$BATS_TEST_TMPDIR/dot")
        run -1 grep -vE '\[label="(needs|bound)"' <(grep -- '->' "$BATS_TEST_TMPDIR/dot")
    done
}

@test "DOT: what-if says who would go" {
    run -0 "$unloadwhy" -f dlopen-count.facts --dot --what-if libtheme.so
    [[ $output == *'<b>libtheme.so</b>'*'open; would be unloaded<'* ]]
    run -0 "$unloadwhy" -f many.facts --dot --what-if libmixer.so
    [[ $output == *'<b>libmixer.so</b>'*'open; would stay<'* ]]
}

@test "DOT: namespaces are frames, hostile names are text" {
    # What Graphviz would replace (\N, \L, &lt;), end a string or a tag with, or could not write as XML.
    odd_names 'a\"b\\N\n&lt;<i>\377\357\277\276 \\L]; x -> y\\' <two-reasons.facts >"$BATS_TEST_TMPDIR/odd.facts"
    run -0 "$unloadwhy" -f "$BATS_TEST_TMPDIR/odd.facts" --dot
    [[ $output == *'subgraph cluster_0'*'subgraph cluster_1'* ]]
    [ "$(grep -c -- '->' <<<"$output")" = 2 ] # in the name, and the program's
    cat >"$BATS_TEST_TMPDIR/odd.dot" <<<"$output"
    drawn "$BATS_TEST_TMPDIR/odd.dot"
    grep -F 'font-weight="bold"' "$BATS_TEST_TMPDIR/odd.dot.svg" |
        grep -F '>a&quot;b\134N\n&amp;lt;&lt;i&gt;\377\357\277\276 \134L]; x &#45;&gt; y\134<'
    ! grep -F 'b0x55556000' "$BATS_TEST_TMPDIR/odd.dot.svg" || false
}

@test "DOT and JSON together are a mistake" {
    run -64 "$unloadwhy" -f unique.facts --dot --json
    [[ $output == *'--json and --dot'* ]]
}

@test "man pages: no complaints" {
    local page
    for page in "$top"/docs/*.[15]; do
        # What `man --warnings -l` runs; some container images have a `man` that only says that it is not there.
        run -0 groff -mandoc -ww -z -Tutf8 -Kutf8 "$page"
        [ -z "$output" ]
        # Pages that are not installed yet, and naming the package in the footer.
        run -1 grep -vE 'referenced manual not found|outdated mandoc.db|operating system explicitly' \
            <(mandoc -Tlint "$page" 2>&1)
        [ -z "$output" ]
    done
}

@test "man pages: the options are those of --help, no more and no fewer" {
    diff <(options) <(sed -n 's/^\.It Fl \(.*\)/\1/p' "$top/docs/unloadwhy.1" |
        sed -E 's/ Ns = Ns Ar [A-Z]+//; s/ Ar [A-Z]+//; s/\\&//g; s/ , Fl /\n/; s/ ,//' | sed -E 's/^/-/' | sort -u)
}

@test "man pages: a section for each command, in the order of the help" {
    diff <("$unloadwhy" help | sed -n 's/^  \([a-z-]*\) .*/\1/p') \
        <(sed -n '/^\.Sh COMMANDS/,/^\.Sh OPTIONS/s/^\.Ss //p' "$top/docs/unloadwhy.1" | tr -d '\\')
}

@test "man pages: states, reasons and the records of the facts are all there" {
    local word record key
    for word in $(words src/why/reasons.def '^STATE') \
        $(sed -n 's/^REASON([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$top/src/why/reasons.def"); do
        grep -qE "^\.It Cm .*\b$word\b" "$top/docs/unloadwhy.1" || { echo "$word"; return 1; }
    done
    while read -r word; do
        grep -qx "\.It Li $word" "$top/docs/unloadwhy-facts.5" || { echo "$word"; return 1; }
    done < <(sed -n 's/^RECORD(\([a-z_0-9]*\))/\1/p' "$top/src/facts/records.def")
    # Of each record its keys, up to the next one.
    while read -r record key; do
        sed -n "/^\.It Li $record\$/,/^\.It/p" "$top/docs/unloadwhy-facts.5" | grep -qE "^\.Li $key=" ||
            { echo "$record $key"; return 1; }
    done < <(sed -nE 's/^KEY\(([a-z_]+), ([a-z_0-9]+),.*/\1 \2/p' "$top/src/facts/records.def")
}

@test "man pages: the examples are what the program prints" {
    local arguments page answer
    page=$(groff -mandoc -Tutf8 -Kutf8 -rLL=100n -P-cbou "$top/docs/unloadwhy.1" | sed 's/^ *$//')
    for arguments in 'tls-dtor-main.facts' 'unique.facts libicudata' 'dlopen-count.facts --what-if libplug.so'; do
        # shellcheck disable=SC2086 # several words
        answer=$("$unloadwhy" -f $arguments)
        # as deep as this groff indents it
        [[ $page =~ $'\n'(' '*)"${answer%%$'\n'*}"$'\n' ]] || { echo "$arguments"; return 1; }
        [[ ${page//$'\n'"${BASH_REMATCH[1]}"/$'\n'} == *"$answer"* ]] || { echo "$arguments"; return 1; }
    done
}

@test "docs: the examples are what the commands print" {
    for page in causes watch; do
        diff -u "$top/docs/$page.md" <("$top/tests/tools/replay-doc" "$top/docs/$page.md" 3>&-)
    done
}

# complete_bash WORD...: what bash would offer for the last one.
complete_bash() {
    # shellcheck disable=SC2016
    bash -c '. "$0/helper/completions/unloadwhy.bash" && complete -p unloadwhy >/dev/null &&
        compopt() { :; }
        COMP_WORDS=(unloadwhy "$@") COMP_CWORD=$#
        _unloadwhy && printf "%s\n" "${COMPREPLY[@]}"' "$top" "$@"
}

@test "completion for bash" {
    [ "$(complete_bash --wh)" = --what-if ]
    [ "$(complete_bash --color = n)" = never ]
    [ "$(complete_bash -f uniq | sort)" = "$(printf '%s\n' unique.*)" ]
    [ "$(complete_bash -f unique.facts libxm)" = libxml2.so.2 ]
    [ "$(complete_bash --facts = unique.facts --what-if libxm)" = libxml2.so.2 ]
    [ "$(complete_bash -p $$ | grep -x $$)" = $$ ]
    [[ $(complete_bash -p $$ --gone libc) == *libc.so.6* ]]
    diff <(options) <({ complete_bash -; } | sort -u)
}

@test "completion of commands, as the program lists them" {
    PATH=$(realpath "${unloadwhy%/*}"):$PATH
    [ "$(complete_bash wha)" = what-if ]
    [ "$(complete_bash '' | sort)" = "$("$unloadwhy" help | sed -n 's/^  \([a-z-]*\) .*/\1/p' | sort)" ]
    zsh -f "$BATS_TEST_DIRNAME/tools/complete.zsh" "$top" 'unloadwhy wha' | grep -F 'unloadwhy what-if'
}

@test "completion for zsh" {
    zsh -n "$top/helper/completions/_unloadwhy"
    diff <(options) <(grep -oE "^ +'[^']*'[^[]*\[|^ +'[^']*\[" "$top/helper/completions/_unloadwhy" | sed 's/([^)]*)//' |
        grep -oE -- '--[a-z-]+|-[a-zA-Z]\b|-\\\?' | tr -d '\\' | sort -u)
    # Typed into a real one.
    zsh -f "$BATS_TEST_DIRNAME/tools/complete.zsh" "$top" "unloadwhy --wh" | grep -F 'unloadwhy --what-if='
    zsh -f "$BATS_TEST_DIRNAME/tools/complete.zsh" "$top" "unloadwhy -f unique.facts libxm" | grep -F 'libxml2.so.2'
}
