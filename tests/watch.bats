#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # variables of GDB's, of the helpers, of one test each
# `unloadwhy watch` and its sisters: what they say and when, and that they leave nothing behind. That what they say is
# what the loader does: watch-judge.bats. The whole lesson: docs/watch.md.

bats_require_minimum_version 1.5.0
load lib/helpers

HOST=$TOP/build/victims/watch/host

# watch PRODUCER ARGUMENT...: GDB with these arguments, quiet at load; sets $log, without what GDB itself says.
watch() {
    local producer=$1
    shift
    run_gdb "$producer" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" "$@" >"$BATS_TEST_TMPDIR/watch.out" \
        2>"$BATS_TEST_TMPDIR/watch.err" || fail "$(cat "$BATS_TEST_TMPDIR"/watch.{out,err})"
    log=$(<"$BATS_TEST_TMPDIR/watch.out")
}

# alone ARGUMENT...: watch the lesson's program from its start to its end.
alone() {
    watch gdb "$@" --args "$HOST" alone
}

# calls: the first line of each call.
calls() {
    grep -E '^(#[0-9]+ dlclose|dlopen |ledger)' <<<"$log"
}

EIGHT=('#1 dlclose        libtheme.so: counted down, 2 -> 1'
    '#2 dlclose        libA.so: unloaded, 1 kept'
    '#3 dlclose        libB.so: kept'
    '#4 dlclose        libforever.so: ignored'
    '#5 dlclose        libxml.so: kept'
    '#6 dlclose        libxml.so: failed, "shared object not open"'
    '#8 dlclose        libchild.so: deferred to the end of #7'
    '#7 dlclose        libparent.so: unloaded')

says_eight() {
    diff -u <(printf '%s\n' "${EIGHT[@]}") <(grep '^#' <<<"$log") || fail "$log"
}

# Processes of ours that outlive their GDB. They end when it does, or shortly after.
no_helper_left() {
    ! grep -q "unloadwhy-watch-$UID-" /proc/net/unix
}

@test "before run, and once more: each program has its own numbers and ledger" {
    alone -ex 'unloadwhy watch' -ex run -ex run -ex 'unloadwhy unwatch' -ex 'info breakpoints'
    [[ $(grep -c '^watching' <<<"$log") == 2 && $(grep -c '^#1 dlclose' <<<"$log") == 2 ]] || fail "$log"
    [[ $(grep -c '^ledger            10 dlopens (1 more failed), 8 dlcloses (1 ignored, 1 failed)$' <<<"$log") == 2 ]] ||
        fail "$log"
    [[ $log == *'No breakpoints'* ]] || fail "$log"
    wait_until no_helper_left
}

@test "gdb-minimal says the same" {
    watch gdb-minimal -ex 'unloadwhy watch' -ex run --args "$HOST" alone
    says_eight
}

waits_as_before() { # PID
    [[ $(process_field "$1" State) == S* ]]
}

@test "a process that is detached runs on as if nothing had been" {
    start_victim watch
    watch gdb -p "$victim_pid" -ex 'unloadwhy watch' -ex 'info breakpoints' -ex detach
    [[ $log == *_dl_close_worker* ]] || fail "$log"
    [[ $(process_field "$victim_pid" TracerPid) == 0 ]] || fail 'it is still traced'
    wait_until waits_as_before "$victim_pid"
    # what it executes is what its files say: no breakpoint was left
    same_code "$victim_pid" ld-linux-x86-64.so.2
    same_code "$victim_pid" libc.so.6
    next_stage
    next_stage
    [[ $victim_stage == "done" ]] || fail "$victim_stage"
    wait_until no_helper_left
}

# same_code PID LIBRARY: the executable part in memory against the file.
same_code() {
    local range offset path start end
    read -r range _ offset _ _ path < <(grep -E "r-xp .*/$2\$" "/proc/$1/maps")
    start=$((16#${range%-*})) end=$((16#${range#*-}))
    cmp <(dd if="/proc/$1/mem" bs=4096 skip=$((start / 4096)) count=$(((end - start) / 4096)) 2>/dev/null) \
        <(dd if="$path" bs=4096 skip=$((16#$offset / 4096)) count=$(((end - start) / 4096)) 2>/dev/null)
}

@test "catch stops where a library is kept, in the frame that closed it" {
    alone -ex 'unloadwhy catch libB' -ex run -ex 'echo @@\n' -ex 'frame function plugin_unload' \
        -ex 'unloadwhy libB.so' -ex continue -ex 'unloadwhy unwatch' -ex 'info breakpoints' -ex continue
    [[ $(calls) == 'dlopen            libA.so: loaded, with libB.so (RTLD_NOW)
#2 dlclose        libA.so: unloaded, 1 kept
dlopen            libB.so: counted up, 0 -> 1 (RTLD_NOW)
#3 dlclose        libB.so: kept
ledger            2 dlopens, 2 dlcloses' ]] || fail "$log"
    [[ $log == *$'the main thread\n#5 '*' in plugin_unload ('*'@@'*'stuck             libB.so'* ]] || fail "$log"
    [[ $log == *'No breakpoints'*'exited normally]'* ]] || fail "$log"
}

@test "watch NAME tells nothing of others" {
    alone -ex 'unloadwhy watch libchild' -ex run
    [[ $(calls) == 'dlopen            libchild.so: loaded (RTLD_NOW)
#8 dlclose        libchild.so: deferred to the end of #7
#7 dlclose        libparent.so: unloaded
ledger            1 dlopen, 2 dlcloses' ]] || fail "$log"
}

@test "watch-facts: the state before and after, good for -f" {
    mkdir facts
    alone -ex 'unloadwhy watch' -ex 'unloadwhy watch-facts facts' -ex run
    says_eight
    [[ $(echo facts/*) == "$(echo facts/{1,2,3}-{after,before}.facts facts/4-before.facts facts/5-{after,before}.facts \
        facts/6-before.facts facts/{7,8}-{after,before}.facts)" ]] || fail "$(echo facts/*)"
    run -4 "$TOP/build/unloadwhy" -f facts/2-before.facts --gone libA.so
    run -0 "$TOP/build/unloadwhy" -f facts/2-after.facts --gone libA.so
    run -0 "$TOP/build/unloadwhy" -f facts/4-before.facts --what-if libforever.so
    assert_output --partial 'would be ignored'
}

# whole VICTIM ARGUMENT...: watched from its start to its end.
whole() {
    local victim=$1
    shift
    yes '' | head -n 9 >input
    watch gdb -ex 'unloadwhy watch' -ex "run $* <input >output" "$VICTIM_OUT/$victim/host"
}

@test "a look-up that makes a library NODELETE, when it happens" {
    whole nodelete-bound
    run sed -n '/^for good/,/^$/{s/\(from  *main\).*/\1/p; /^for\|bound/p}' <<<"$log"
    assert_output 'for good          libprov.so is NODELETE from now on
  from            main
  nodelete-bound  the program bound provided in it'
}

@test "NODELETE of which memory keeps no trace: the watch has seen why" {
    whole nodelete-dlopen
    [[ $(sed -n '/^#/,/^$/p' <<<"$log") == *'
  nodelete-dlopen opened with RTLD_NODELETE from main+'* ]] || fail "$log"
    whole cases-nodelete ask-everywhere
    [[ $(sed -n '/^#/,/^$/p' <<<"$log") == *'
  nodelete-dlopen the program bound answer in it' ]] || fail "$log"
}

# watch_case VICTIM CASE [WITHOUT]: by each GDB, from start to end; what is told is standard input, but for what a
# compiler chooses, numbers of threads, and what the sed script WITHOUT changes.
watch_case() {
    local producer expected told
    expected=$(cat)
    for producer in gdb gdb-minimal; do
        watch "$producer" -ex 'unloadwhy watch' -ex run --args "$VICTIM_OUT/$1/host" "$2" 2>&1
        told=$(sed -nE 's/\+0x.*//; s/(thread) [0-9]+/\1 N/; /^(#|dlopen|for good|ledger|not closed|closed too|  |unloadwhy)/p' <<<"$log")
        diff -u <(echo "$expected") <(sed -E "${3-}" <<<"$told") || fail "$producer: $log $(<"$BATS_TEST_TMPDIR/watch.err")"
    done
}

@test "RTLD_NODELETE at the dlopen around others: told with it, beside what else there is" {
    watch_case watch-cases marked <<'END'
dlopen            libplain.so: loaded (RTLD_NOW)
  from            open_it
dlopen            libmark.so: loaded (RTLD_NOW | RTLD_NODELETE)
  from            marked
  for good        libmark.so is NODELETE from now on
  nodelete-dlopen opened with RTLD_NODELETE from marked
#1 dlclose        libmark.so: ignored
  from            marked
  nodelete-dlopen opened with RTLD_NODELETE from marked
ledger            2 dlopens, 1 dlclose (1 ignored)
not closed        libplain.so: opened 1, closed 0
  dlopen          1: open_it
END
    watch_case watch-cases marked-twice <<'END'
dlopen            libflag.so: loaded (RTLD_NOW | RTLD_NODELETE)
  from            marked_twice
  for good        libflag.so is NODELETE from now on
  nodelete-dlopen opened with RTLD_NODELETE from marked_twice
  nodelete-flag   its file says NODELETE
#1 dlclose        libflag.so: ignored
  from            marked_twice
  nodelete-dlopen opened with RTLD_NODELETE from marked_twice
  nodelete-flag   its file says NODELETE
ledger            1 dlopen, 1 dlclose (1 ignored)
END
}

@test "what the watch has seen stands in later reports of that GDB, also when it is over" {
    local producer
    for producer in gdb gdb-minimal; do
        watch "$producer" -ex 'unloadwhy catch' -ex run -ex 'echo @@\n' -ex 'unloadwhy libmark.so' \
            -ex 'unloadwhy unwatch' -ex 'echo @@\n' -ex 'unloadwhy libmark.so' -ex 'echo @@\n' -ex 'unloadwhy' \
            -ex 'echo @@\n' -ex 'unloadwhy save facts' -ex 'unloadwhy ledger' -ex 'unloadwhy watch' -ex 'echo @@\n' \
            -ex 'unloadwhy' --args "$VICTIM_OUT/watch-cases/host" marked
        [[ $(grep -c '^  nodelete-dlopen opened with RTLD_NODELETE from marked+0x' <<<"$(sed '1,/^@@/d' <<<"$log")") == 4 &&
            $(grep -c '^  help:           leave RTLD_NODELETE out of that dlopen.$' <<<"$log") == 4 &&
            $log != *'no trace says why'* ]] || fail "$producer: $log"
        [[ $(<"$BATS_TEST_TMPDIR/watch.err") == *'nothing is being watched'* ]] || fail "$(<"$BATS_TEST_TMPDIR/watch.err")"
        run -0 "$TOP/build/unloadwhy" -f facts libmark.so
        assert_output --partial $'\n  nodelete-dlopen opened with RTLD_NODELETE from marked+0x'
        "$TOP/build/unloadwhy" -f facts --json >report
        run -0 "$TOP/tests/tools/validate-report" report
        run -0 jq -r '.objects[].reasons[].seen[0] // empty' report
        assert_output --partial 'opened with RTLD_NODELETE from marked+0x'
        wait_until no_helper_left
    done
    # The next process has nothing of it, though all is at the same places.
    watch gdb -ex 'unloadwhy catch' -ex run -ex 'unloadwhy unwatch' -ex kill -ex 'break exit' -ex run -ex 'echo @@\n' \
        -ex unloadwhy --args "$VICTIM_OUT/watch-cases/host" marked
    [[ ${log##*@@} == *'stuck             libmark.so'*'no trace says why'* ]] || fail "$log"
}

@test "a file name that GDB knows by a name of its own, and one with what GDB shortens or escapes" {
    watch_case watch-cases named-array <<'END'
dlopen            libplain.so: loaded (RTLD_NOW)
  from            named_array
dlopen            libaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.so:
                  failed, "cannot open shared object file" (RTLD_NOW)
  from            named_array
dlopen            lib"quote\\n\001ä.so: failed, "cannot open shared object file"
                  (RTLD_NOW)
  from            named_array
#1 dlclose        libplain.so: unloaded
  from            named_array
  unloaded        libplain.so
ledger            1 dlopen (2 more failed), 1 dlclose
END
}

# opens_itself: what is told of a library whose constructor opens it once more.
opens_itself() {
    cat <<'END'
dlopen            libself.so: counted up, 1 -> 2 (RTLD_NOW)
  from            open_it
dlopen            libself.so: loaded (RTLD_NOW)
  from            opens_itself
#1 dlclose        libself.so: counted down, 2 -> 1
  from            opens_itself
ledger            2 dlopens, 1 dlclose
not closed        libself.so: opened 2, closed 1
  dlopen          1: open_it
  dlopen          1: opens_itself
  dlclose         1: opens_itself
END
}

# opens_and_closes_itself: the same if the constructor closes that handle again.
opens_and_closes_itself() {
    cat <<'END'
dlopen            libself.so: counted up, 1 -> 2 (RTLD_NOW)
  from            open_it
#1 dlclose        libself.so: counted down, 2 -> 1
  from            open_it
dlopen            libself.so: loaded (RTLD_NOW)
  from            opens_itself
#2 dlclose        libself.so: unloaded
  from            opens_itself
  unloaded        libself.so
ledger            2 dlopens, 2 dlcloses
END
}

# opens_brought: and of one whose constructor opens what came along with it.
opens_brought() {
    cat <<'END'
dlopen            libback.so: counted up, 0 -> 1 (RTLD_NOW)
  from            open_it
dlopen            libfront.so: loaded, with libback.so (RTLD_NOW)
  from            opens_brought
#1 dlclose        libfront.so: unloaded
  from            opens_brought
  unloaded        libfront.so
ledger            2 dlopens, 1 dlclose
not closed        libback.so: opened 1, closed 0
  dlopen          1: open_it
END
}

@test "a constructor that calls dlopen: which call has loaded what" {
    watch_case watch-cases opens-itself < <(opens_itself)
    watch_case watch-cases opens-and-closes-itself < <(opens_and_closes_itself)
    watch_case watch-cases opens-brought < <(opens_brought)
}

@test "the same without debug information for ld.so" {
    GDB_OPTIONS+=(-iex 'set debug-file-directory /nonexistent')
    watch_case watch-cases opens-itself < <(opens_itself)
    watch_case watch-cases opens-and-closes-itself < <(opens_and_closes_itself)
    watch_case watch-cases opens-brought < <(opens_brought)
    # no stop is left where the library was that is gone: another one may come there
    watch gdb -ex 'unloadwhy watch' -ex 'set breakpoint pending on' -ex 'break exit' -ex run -ex 'info breakpoints' \
        --args "$VICTIM_OUT/watch-cases/host" opens-and-closes-itself
    run awk '$2 == "breakpoint" { enabled = $4 } /stop only if \$why_hit = -1/ { print enabled }' <<<"$log"
    assert_output $'n\nn\nn\nn'
}

@test "the caller of a dlclose that goes through the libc of another namespace" {
    watch_case watch-cases in-namespace <<'END'
dlopen            libinner.so [ns 1]: loaded, with libc.so.6 [ns 1],
                  ld-linux-x86-64.so.2 [ns 1] (RTLD_NOW)
  from            in_namespace
dlopen            libplain.so [ns 1]: loaded (RTLD_NOW)
  from            open_and_close
#1 dlclose        libplain.so [ns 1]: unloaded
  from            drop
  unloaded        libplain.so [ns 1]
#2 dlclose        libinner.so [ns 1]: unloaded
  from            in_namespace
  unloaded        libinner.so [ns 1], libc.so.6 [ns 1],
                  ld-linux-x86-64.so.2 [ns 1]
ledger            2 dlopens, 2 dlcloses
END
    # where GDB reads all for each event nothing of that is mixed up with what was read for the event
    ln -s "$VICTIM_OUT/watch-cases/host" cases # gdbserver would split its path at a space
    watch gdb -ex "target remote | gdbserver --once - ./cases in-namespace" -ex 'unloadwhy watch' -ex continue
    [[ $log == *$'#1 dlclose        libplain.so [ns 1]: unloaded\n  from            drop+'* ]] || fail "$log"
    watch gdb -ex 'unloadwhy catch' -ex run -ex 'echo @@\n' -ex 'info symbol $pc' \
        --args "$VICTIM_OUT/watch-cases/host" kept-in-namespace
    [[ $log == *'#2 dlclose        libback.so [ns 1]: kept'*@@*'drop + '*' in section .text of '*'/libinner.so'* ]] ||
        fail "$log"
}

# What GDB can say of the module's own dlclose depends on how early it knows of the module.
@test "an LD_AUDIT module that closes a library before the program's are there" {
    watch_case watch-cases audited '/^#1 /{n;/^  from/d}' <<'END'
ledger            0 dlopens, 0 dlcloses
dlopen            libaudit.so [ns 1]: loaded, with libc.so.6 [ns 1],
                  ld-linux-x86-64.so.2 [ns 1] (RTLD_LAZY)
  from            dl_main
dlopen            libplain.so [ns 1]: loaded (RTLD_NOW)
  from            libaudit.so
#1 dlclose        libplain.so [ns 1]: unloaded
  unloaded        libplain.so [ns 1]
dlopen            libc.so.6: counted up, 0 -> 1 (RTLD_NOW)
  from            audited
#2 dlclose        libc.so.6: counted down, 1 -> 0; it came with the program
  from            audited
dlopen            libplain.so: loaded (RTLD_NOW)
  from            audited
#3 dlclose        libplain.so: unloaded
  from            audited
  unloaded        libplain.so
ledger            4 dlopens, 3 dlcloses
not closed        libaudit.so [ns 1]: opened 1, closed 0
  dlopen          1: dl_main
END
}

@test "under an LD_AUDIT module: what came with the program is not loaded by its first dlopen" {
    whole audit
    run sed -n '/libplug\.so/,/^$/{s/+0x.*//;p}' <<<"$log"
    assert_output 'dlopen            libplug.so: loaded (RTLD_NOW)
  from            main

#1 dlclose        libplug.so: unloaded
  from            main
  unloaded        libplug.so'
}

@test "a user's own breakpoints stay, and still stop" {
    alone -ex 'set breakpoint pending on' -ex 'break _dl_close' -ex 'break _dl_close_worker' -ex 'unloadwhy watch' \
        -ex run -ex 'echo @@\n' -ex continue -ex 'echo @@\n' -ex 'delete 1' -ex continue -ex 'echo @@\n' -ex 'delete 2' \
        -ex continue -ex 'unloadwhy unwatch' -ex 'info breakpoints' 2>&1
    [[ $log == *'Breakpoint 1, _dl_close '*'@@'*'Breakpoint 2, _dl_close_worker '*'@@'* ]] || fail "$log"
    says_eight
}

@test "fork: the side that GDB follows; exec: a new program, a new ledger" {
    local mode
    for mode in parent child; do
        watch gdb -ex "set follow-fork-mode $mode" -ex 'unloadwhy watch' -ex run \
            --args "$TOP/build/programs/forker" fork "$HOST"
        [[ $(grep '^#' <<<"$log") == "#1 dlclose        libtheme.so: counted down, 2 -> 1
#2 dlclose        libtheme.so: unloaded" ]] || fail "$mode: $log"
    done
    watch gdb -ex 'unloadwhy watch' -ex run --args "$TOP/build/programs/forker" exec "$HOST" alone
    [[ $(grep -c '^ledger' <<<"$log") == 2 ]] || fail "$log"
    log=$(sed '1,/^ledger/d' <<<"$log")
    says_eight
}

@test "a program that crashed is started again: the watch begins anew" {
    watch gdb -ex 'unloadwhy watch' -ex run -ex kill -ex run -ex 'unloadwhy unwatch' \
        --args "$TOP/build/programs/forker" crash "$HOST"
    [[ $(calls) == 'dlopen            libtheme.so: loaded (RTLD_NOW)
dlopen            libtheme.so: counted up, 1 -> 2 (RTLD_NOW)
#1 dlclose        libtheme.so: counted down, 2 -> 1
dlopen            libtheme.so: loaded (RTLD_NOW)
dlopen            libtheme.so: counted up, 1 -> 2 (RTLD_NOW)
#1 dlclose        libtheme.so: counted down, 2 -> 1
ledger            2 dlopens, 1 dlclose' ]] || fail "$log"
}

@test "over gdbserver GDB reads for it, and says so once" {
    ln -s "$HOST" host # gdbserver would split its path at a space
    watch gdb -ex "target remote | gdbserver --once - ./host alone" -ex 'unloadwhy watch' -ex continue
    says_eight
    [[ $(grep -c 'so GDB reads it' <<<"$log") == 1 ]] || fail "$log"
    ln -s "$VICTIM_OUT/watch-cases/host" cases
    watch gdb -ex "target remote | gdbserver --once - ./cases marked" -ex 'unloadwhy catch' \
        -ex continue -ex 'echo @@\n' -ex 'unloadwhy libmark.so'
    [[ ${log##*@@} == *'  nodelete-dlopen opened with RTLD_NODELETE from marked+'* ]] || fail "$log"
}

@test "without debug information for ld.so: the calls themselves, said once" {
    watch gdb -iex 'set debug-file-directory /nonexistent' -ex 'unloadwhy watch' -ex run -ex run --args "$HOST" alone
    [[ $(grep -c 'ld.so has no debug information here' <<<"$log") == 2 ]] || fail "$log"
    log=$(sed '1,/^ledger/d' <<<"$log")
    says_eight
}

@test "without debug information, on a machine whose row has no registers: one sentence instead of a guess" {
    sed 's/why_machine == 62$/why_machine == 4095/' "$TOP/build/watch.gdb" >watch.gdb
    sed "s|source .*/watch.gdb\$|source $PWD/watch.gdb|" "$UNLOADWHY_GDB" >unloadwhy.gdb
    UNLOADWHY_GDB=$PWD/unloadwhy.gdb watch gdb -iex 'set debug-file-directory /nonexistent' -ex 'unloadwhy watch' -ex run \
        --args "$HOST" alone
    [[ $log == *'nothing can be watched on this machine'* && $log == *'exited normally'* ]] || fail "$log"
    run ! grep -E '^(#|dlopen )' <<<"$log"
}

@test "nothing that a user has set breaks it" {
    local setting ugly=()
    for setting in 'print address off' 'print elements 3' 'print repeats 1' 'input-radix 16' 'output-radix 8' \
        'language pascal' 'backtrace limit 1' 'max-user-call-depth 20' 'breakpoint pending off' 'width 20' 'height 3' \
        'confirm on' 'case-sensitive off'; do
        ugly+=(-ex "set $setting")
    done
    alone "${ugly[@]}" -ex 'unloadwhy watch' -ex run -ex 'unloadwhy unwatch' -ex 'info breakpoints'
    says_eight
    [[ $log == *'No breakpoints'* ]] || fail "$log"
}

# unattended LOG: GDB as docs/watch.md starts it for a log; sets $gdb, its pid.
unattended() {
    local arguments=(-p "$victim_pid" -ex 'set $why_quiet = 1' -x "$UNLOADWHY_GDB" -ex 'unloadwhy watch' -ex continue
        -ex 'unloadwhy unwatch')
    "$GDB" "${GDB_OPTIONS[@]}" "${arguments[@]}" </dev/null >"$1" 2>&1 3>&- &
    gdb=$!
    STARTED+=("$gdb")
    wait_until grep -q '^watching' "$1"
    next_stage
    (wait_until has_seen_or_ended "$1") || fail "$(<"$1")"
    grep -q '^#1 dlclose' "$1"
}

has_seen_or_ended() { # LOG
    grep -q '^#1 dlclose' "$1" || ended "$gdb"
}

# On a busy machine GDB now and then ends by itself ("Quit") before it has seen anything.
unattended_at_last() { # LOG
    local try
    for try in 1 2 3; do
        start_victim watch
        unattended "$1" && return
        echo "# GDB ended by itself, $try: $(<"$1")" >&3
        stop_all
    done
    fail "$(<"$1")"
}

@test "an unattended watch: however it ends, the ledger is the end of the log" {
    local signal
    for signal in INT TERM KILL; do
        unattended_at_last log
        kill -s "$signal" "$gdb"
        wait_until ended "$gdb"
        wait_until no_helper_left
        [[ $(grep -c '^ledger ' log) == 1 && $(<log) == *$'\nnot closed '* ]] || fail "$signal: $(<log)"
        stop_all
    done
}

@test "without a watch there is nothing to ask, and one sentence says so" {
    watch gdb -ex 'unloadwhy ledger' -ex 'unloadwhy unwatch' </dev/null
    run cat "$BATS_TEST_TMPDIR/watch.err"
    assert_output --partial 'unloadwhy: nothing is being watched: "unloadwhy watch" begins it'
    refute_output --partial 'No symbol'
}
