#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC1003,SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# In GDB: nothing is harmed, nothing is left changed, nothing that a user has or types breaks it.

bats_require_minimum_version 1.5.0
load lib/helpers

#
# Nothing is harmed.
#

@test "the target's memory is the same, byte for byte" {
    local producer before
    # with rseq on, the kernel writes the number of its processor into every thread
    start_victim tls-dtor-workers GLIBC_TUNABLES=glibc.pthread.rseq=0
    before=$(memory_digest "$victim_pid")
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' libnet.so 'what-if libnet.so' 'gone libnet.so' 'json' 'save facts'
        assert_equal "$(memory_digest "$victim_pid")" "$before"
        assert_unharmed "$victim_pid"
    done
}

@test "the thread and frame that were chosen stay so" {
    start_victim tls-dtor-workers
    run_gdb gdb -p "$victim_pid" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" -ex 'thread 3' -ex 'up' \
        -ex 'echo @@ before\n' -ex 'thread' -ex 'frame' -ex 'echo @@ run\n' -ex 'unloadwhy' -ex 'unloadwhy libnet.so' \
        -ex 'echo @@ after\n' -ex 'thread' -ex 'frame' -ex 'echo @@ end\n' >out 2>err
    assert_equal "$(sed -n '/^@@ after/,/^@@ end/{/^@@/d;p}' out)" "$(sed -n '/^@@ before/,/^@@ run/{/^@@/d;p}' out)"
    grep -q 'thread is 3' <(sed -n '/^@@ after/,$p' out)
}

@test "no setting, breakpoint, display or signal is left changed, and no value taken" {
    local producer word
    local look=(-ex show -ex 'info breakpoints' -ex 'info display' -ex 'info signals' -ex 'info sharedlibrary'
        -ex 'info inferiors' -ex 'show environment' -ex 'output $_' -ex 'output $__' -ex 'echo \n')
    start_victim dlopen-count
    for producer in "${PRODUCERS[@]}"; do
        run_gdb "$producer" -p "$victim_pid" -ex 'break answer' -ex 'display 1' -ex 'set width 77' -ex 'set height 33' \
            -ex 'set listsize 7' -ex 'set print elements 5' -ex 'set language pascal' -ex 'set input-radix 16' \
            -ex 'echo @@ before\n' "${look[@]}" -ex 'echo @@ run\n' \
            -x "$UNLOADWHY_GDB" -ex 'unloadwhy libplug.so' -ex 'unloadwhy what-if libplug.so' \
            -ex 'unloadwhy gone libplug.so' -ex 'unloadwhy no-such-library' -ex 'unloadwhy json' \
            -ex 'echo @@ after\n' "${look[@]}" -ex 'echo @@ end\n' -ex 'print 5' >out 2>err
        # `show` tells of variables and commands, too; whatever was there before must still be
        run grep -vxFf <(sed -n '/^@@ after/,/^@@ end/p' out) \
            <(sed -n '/^@@ before/,/^@@ run/{/^@@/d; /^convenience:/d; /^user:/d; p}' out)
        assert_output ''
        word=$(sed -n '/^@@ end/,$p' out | grep -c '^\$1 = 5$')
        assert_equal "$word" 1
    done
}

@test "convenience variables of ours are called \$why_, and no string of ours needs a process" {
    start_victim dlopen-count
    run_gdb gdb-minimal -p "$victim_pid" -ex 'echo @@ before\n' -ex 'show convenience' -ex 'echo @@ run\n' \
        -x "$UNLOADWHY_GDB" -ex 'unloadwhy libplug.so' -ex 'echo @@ after\n' -ex 'show convenience' \
        -ex 'echo @@ end\n' >out 2>err
    run comm -13 <(sed -n '/^@@ before/,/^@@ run/s/^\(\$[^ ]*\) = .*/\1/p' out | sort) \
        <(sed -n '/^@@ after/,/^@@ end/s/^\(\$[^ ]*\) = .*/\1/p' out | sort)
    refute_line --regexp '^\$(why_|_shell_exit)@!'
    run grep -vE '^\$(why_|_shell_exit|_exit|_gdb_|_siginfo$)' <<<"$output"
    assert_output ''
}

#
# Nothing that a user has breaks it.
#

# What -iex and `with` take alike.
UGLY_SETTINGS=('trace-commands on' 'print address off' 'print elements 3' 'print repeats 1' 'print null-stop on'
    'print pretty on' 'print union off' 'print symbol on' 'print object on' 'print array on' 'max-value-size 64'
    'input-radix 16' 'output-radix 8' 'pagination on' 'height 3' 'width 20' 'style enabled on' 'confirm on'
    'verbose on' 'charset ASCII' 'print sevenbit-strings on' 'print thread-events off' 'max-user-call-depth 20'
    'scheduler-locking on' 'backtrace limit 1' 'case-sensitive off' 'compile-gcc false' 'may-call-functions on'
    'language pascal')

@test "an ugly .gdbinit changes nothing" {
    local producer plain setting commands=()
    start_victim story-logger LOG=1
    next_stage
    for setting in "${UGLY_SETTINGS[@]}"; do
        commands+=(-iex "set $setting")
    done
    for producer in "${PRODUCERS[@]}"; do
        plain=$(report_at_load "$producer" -p "$victim_pid")
        same_report "$producer" "${commands[@]}"
        same_report "$producer" -iex 'set logging redirect on' -iex 'set logging enabled on'
        same_report "$producer" -iex 'set annotate 1'
    done
}

# same_report PRODUCER ARGUMENT...: with these the report is $plain.
same_report() {
    run report_at_load "$@" -p "$victim_pid"
    # tracing and annotations are the user's wish, and with all that -batch sets undone nobody knows it is batch
    output=$(sed '/^+/d; /^\x1a\x1a/d; /^The process is stopped while/d' <<<"$output")
    [[ $output == "$plain" ]] || fail "$*: $output $(<"$BATS_TEST_TMPDIR/gdb.err")"
}

@test "no single ugly setting changes an answer" {
    local setting commands=() plain i
    start_victim story-logger LOG=1
    next_stage
    # the first one is left out: where its lines and the answer meet depends on GDB's buffers
    for setting in "${UGLY_SETTINGS[@]:1}" 'language rust' 'language ada' 'language go' 'language asm'; do
        commands+=("with $setting -- unloadwhy libB.so")
    done
    ask gdb-minimal "$victim_pid" libB.so
    plain=${answers[0]}
    ask_gdb gdb-minimal "$victim_pid" "${commands[@]}"
    for i in "${!commands[@]}"; do
        [[ ${answers[i]} == "$plain" ]] || fail "${commands[i]}: ${answers[i]} $gdb_errors"
    done
}

@test "read a second time, it asks nothing" {
    start_victim dlopen-count
    # a terminal, or GDB would answer its own questions
    printf '%s\n' 'set $why_quiet = 1' "source $UNLOADWHY_GDB" 'unloadwhy ledger' \
        "source $UNLOADWHY_GDB" 'unloadwhy ledger' 'unloadwhy' \
        'show confirm' 'detach' 'quit' |
        TERM=dumb timeout 60 script -qefc "$GDB -q -nx -p $victim_pid" /dev/null >out 2>&1
    run ! grep -i 'y or n' out
    grep -q '^open' <(tr -d '\r' <out)
    grep -q 'The process is stopped while GDB holds it; "detach" lets it go on\.' out
    grep -q 'confirm potentially dangerous operations is on' out
    assert_unharmed "$victim_pid"
}

@test "in batch mode nobody is told to detach" {
    start_victim dlopen-count
    run report_at_load gdb -p "$victim_pid"
    refute_output --partial detach
}

@test "\$why_quiet keeps it quiet at load" {
    local producer
    start_victim dlopen-count
    for producer in "${PRODUCERS[@]}"; do
        run report_at_load "$producer" -ex 'set $why_quiet = 1' -p "$victim_pid"
        assert_output ''
    done
}

# producer_in JSON: "gdb 13.1" if GDB read the loader's state, "gdb 13.1, native" if the helper did.
producer_in() {
    jq -r .source.producer "$1" | sed 's/ [0-9.]*//'
}

@test "the helper reads what it may, GDB the rest, and the report is the same" {
    local producer json=$BATS_TEST_TMPDIR/json
    start_victim tls-dtor-workers
    next_stage
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            target_arguments "$target"
            for reads in '' 1; do
                run_gdb "$producer" "${target_arguments[@]}" -ex 'set $why_quiet = 1' ${reads:+-ex 'set $why_reads = 1'} \
                    -x "$UNLOADWHY_GDB" -ex 'echo \n@@\n' -ex 'unloadwhy json' -ex 'echo \n@@\n' -ex unloadwhy 2>/dev/null >out
                awk -v RS='@@\n' -v json="$json$reads" -v text="$BATS_TEST_TMPDIR/text$reads" \
                    'NR == 2 { printf "%s", $0 >json } NR == 3 { printf "%s", $0 >text }' out
            done
            assert_equal "$(producer_in "$json"), $(producer_in "${json}1")" 'gdb, native, gdb'
            diff "$BATS_TEST_TMPDIR"/text{,1} || fail "$producer $target"
            grep -q 'GDB thread 2' "$BATS_TEST_TMPDIR/text"
        done
    done
}

@test "\$why_status" {
    local producer
    start_victim story-logger
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' libB.so 'gone libB.so' 'gone libA.so' no-such-library 'what-if libB.so' lib
        assert_equal "${statuses[*]}" '0 0 4 0 0 0 64'
        assert_equal "$gdb_status" 64
        run run_gdb "$producer" -p "$victim_pid" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" -ex 'quit $why_status'
        assert_equal "$status" 2
    done
}

#
# Nothing that a user types harms.
#

# All fit no library.
HOSTILE_NAMES=("it's" '"quoted"' '"' "'" '`touch x`' '$(touch x)' 'a|cat>x' "a';touch x;'" 'a;touch x' 'a && touch x'
    'two words' 'a\nb' '%s%n%d' '*' '../../etc/passwd' '-h' '--help' '\' '$why_status' '@@' '<x' '>x'
    "$(printf 'x%.0s' {1..5000})" $'r\xc3\xa9seau' '#' '{}' '!touch x' '| touch x' 'end' '0x10' '0xzz')

@test "hostile names are just names" {
    local producer name questions=("${HOSTILE_NAMES[@]}") i
    start_victim dlopen-count
    for name in "${HOSTILE_NAMES[@]:0:12}"; do
        questions+=("what-if $name" "gone $name")
    done
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" "${questions[@]}"
        for i in "${!questions[@]}"; do
            one_clear_sentence "${answers[i]}" "${statuses[i]}" "$producer: ${questions[i]:0:80}"
        done
    done
    assert_equal "$(ls -A)" ''
}

# one_clear_sentence ANSWER STATUS WHAT: it is not loaded; or GDB itself could not take it, and said so.
one_clear_sentence() {
    if [[ $1 ]]; then
        assert_layout <<<"$1"
        [[ $1 == *' is not loaded'* && $2 == 0 ]] || fail "$3: status $2: $1"
    else
        [[ $2 == 2 || $2 == 64 ]] || fail "$3: status $2: no answer"
        [[ $gdb_errors == *[Uu]n*matched* || $gdb_errors == *Unterminated* || $gdb_errors == *unloadwhy:* ]] ||
            fail "$3: no answer: $gdb_errors"
    fi
}

@test "a name in quotes, and one with a space" {
    start_victim oddname
    ask gdb "$victim_pid" 'with a space.so' '"with a space.so"' "'with a space.so'" 'gone with a space.so'
    for answer in "${answers[@]}"; do
        assert_equal "$(state_of 'with a space.so' <<<"$answer")" open
    done
    assert_equal "${statuses[*]}" '0 0 0 4'
}

@test "hostile names in the target reach no terminal, and break no report" {
    local producer
    start_victim oddname
    make_core "$victim_pid"
    for producer in "${PRODUCERS[@]}"; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" '' json
            assert_layout <<<"${answers[0]}"
            assert_equal "${statuses[0]}" 0
            grep -qF "$(printf 'a%.0s' {1..230})" <<<"${answers[0]}"
            assert_equal "$(jq '[.objects[] | select(.state == "open")] | length' <<<"${answers[1]}")" 13
            jq -e '.objects[] | select(.name | test("^two.*lines\\.so$"; "s"))' <<<"${answers[1]}" >/dev/null
        done
    done
    assert_equal "$(ls -A)" ''
}

#
# What else can be asked.
#

@test "save: another machine gives the same report" {
    local producer
    start_victim story-logger LOG=1
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" '' 'save saved.facts' libB.so
        assert_equal "$(head -1 saved.facts)" 'unloadwhy-facts 1'
        assert_equal "$(tail -1 saved.facts)" end
        run "$TOP/build/unloadwhy" -f saved.facts
        assert_output "${answers[0]}"
        run "$TOP/build/unloadwhy" -f saved.facts libB.so
        assert_output "${answers[2]}"
        rm saved.facts
    done
}

@test "json says the same as the text" {
    local producer
    start_victim story-logger LOG=1
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        ask "$producer" "$victim_pid" json
        assert_equal "$(jq -r .schema <<<"${answers[0]}")" unloadwhy-report/1
        assert_equal "$(jq .source.pid <<<"${answers[0]}")" "$victim_pid"
        assert_equal "$(jq -r '.objects[] | select(.state == "stuck") | [.name, .reasons[].kind] | join(" ")' \
            <<<"${answers[0]}" | sort)" $'libA.so tls-dtor\nlibB.so tls-dtor needed'
    done
}

@test "help unloadwhy lists what can be asked" {
    local producer word
    for producer in "${PRODUCERS[@]}"; do
        run --separate-stderr run_gdb "$producer" -x "$UNLOADWHY_GDB" -ex 'help unloadwhy'
        for word in what-if gone save json; do
            assert_line --regexp "unloadwhy $word"
        done
    done
}

@test "over gdbserver" {
    local producer
    start_victim story-logger
    next_stage
    for producer in "${PRODUCERS[@]}"; do
        answers_remotely "$producer" -ex "target remote | gdbserver --once --attach - $victim_pid"
    done
    start_gdbserver
    # without a sysroot GDB would fetch all files through it once more
    answers_remotely gdb -iex 'set sysroot /' -ex "target extended-remote $gdbserver" -ex "attach $victim_pid"
}

answers_remotely() { # PRODUCER ARGUMENT...
    ask_with "$@"
    assert_equal "$(state_of libB.so <<<"$report")" stuck
    assert_equal "$(reasons_of libB.so <<<"$report")" tls-dtor
    [[ ${report%%$'\n'*} == *'remote'* ]] || fail "$report"
    assert_unharmed "$victim_pid"
}
