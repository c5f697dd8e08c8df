#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Processes that end, or execute another program, while they are looked at, and such as have hardly begun.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

export XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
LOOKS=200

# look NUMBER PID: what it says goes to `said`, after a line with number and status.
look() {
    local status=0
    timeout -k 1 10 "$UNLOADWHY" -p "$2" >answer 2>&1 || status=$?
    printf '@@ %s %s %s\n' "$1" "$2" "$status" >>said
    cat answer >>said
}

# judge_looks SENTENCE...: each is a report of the right process, or one of the sentences.
judge_looks() {
    printf '%s\n' "$@" 'no such process' 'the process ended while it was read' \
        'the process executed another program while it was read' 'ld.so has not loaded anything yet' >sentences
    run awk '
        function sane() {
            if (status == 2)
                return lines == 1 && first ~ complaint && (substr(first, length(complaint)) in known)
            return (status == 0 || status == 3) && first ~ "^(fleeting|bash) [(]pid " pid "[)]: [0-9]+ librar(y|ies): " &&
                text !~ /replaced|deleted|overwritten|unloadwhy: /
        }
        function judge() {
            if (number == "")
                return
            complaint = "^unloadwhy: pid " pid ": "
            if (sane())
                count[status]++
            else
                print "look " number " at " pid ", status " status ": " text
        }
        FILENAME == "sentences" { known[$0]; next }
        /^@@ / { judge(); number = $2; pid = $3; status = $4; lines = 0; text = ""; next }
        { if (!lines++) first = $0; text = text $0 "\n" }
        END { judge(); print "# status 0: " count[0] + 0 ", 2: " count[2] + 0 ", 3: " count[3] + 0 >"counts" }' sentences said
    [[ ! $output ]] || fail "$output"
    cat counts
}

@test "a process that executes itself all the time" {
    local i
    start_speaker "$TOP/build/programs/fleeting" exec
    for ((i = 0; i < LOOKS; i++)); do
        look "$i" "$victim_pid"
    done
    judge_looks
    grep -q 'executed another program' said
    grep -q '^fleeting .* 1 open, 3 startup$' said
    kill -0 "$victim_pid" # it goes on
}

# They live up to twice as long as a look takes.
@test "processes that end at once" {
    local i start life
    start_speaker "$TOP/build/programs/restless"
    look cold "$victim_pid"
    start=${EPOCHREALTIME/./}
    look warm "$victim_pid"
    life=$((2 * (${EPOCHREALTIME/./} - start)))
    rm said
    for ((i = 0; i < LOOKS; i++)); do
        "$TOP/build/programs/fleeting" exit $((RANDOM % life)) 3>&- &
        look "$i" "$!"
        wait "$!"
    done
    judge_looks 'it has ended and is a zombie, without memory'
    grep -q 'no such process$\|ended' said
    grep -q '^fleeting ' said
}

@test "after execve, before ld.so has done anything" {
    start_speaker "$TOP/build/programs/fleeting" begun
    run -2 --separate-stderr "$UNLOADWHY" -p "${victim_notes[0]}"
    assert_equal "$stderr" "unloadwhy: pid ${victim_notes[0]}: ld.so has not loaded anything yet"
}

@test "a child of vfork, which has its parent's memory" {
    start_speaker "$TOP/build/programs/fleeting" vfork
    run -0 --separate-stderr "$UNLOADWHY" -p "${victim_notes[0]}"
    assert_equal "${lines[0]}" "fleeting (pid ${victim_notes[0]}): 3 libraries: 0 stuck, 0 open, 3 startup"
}
