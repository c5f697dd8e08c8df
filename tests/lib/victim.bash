# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and those that these files share
# Processes under test: the protocol of tests/victims/victim.h, and what /proc says about a process.

WAIT_LIMIT=${WAIT_LIMIT:-30} # seconds: far more than anything here takes
VICTIM_OUT=${VICTIM_OUT:-$TOP/build/victims} # others run on another glibc (tests/matrix)

STARTED=()

# start_process COMMAND...: in the background; sets $started_pid. The teardown ends it, by its pid.
start_process() {
    "$@" <&0 3>&- & # without <&0 bash would give it /dev/null
    started_pid=$!
    STARTED+=("$started_pid")
}

# start_waiting COMMAND...: the same, with an input that neither gives anything nor ends.
start_waiting() {
    local input
    input=$(mktemp -u "$BATS_TEST_TMPDIR/input.XXXXXX")
    mkfifo "$input"
    start_process "$@" <>"$input"
}

# namespace_options: whoever is not root needs a user namespace first.
namespace_options() {
    ((EUID == 0)) || echo -r
}

may_make_namespaces() {
    # shellcheck disable=SC2046 # one option or none
    unshare -m -p -f $(namespace_options) true 2>/dev/null
}

# stop_process PID: asks it first, so that what has children can end them.
stop_process() {
    local tries=100
    kill -TERM "$1" 2>/dev/null || true
    until ended "$1" || ((--tries == 0)); do
        sleep 0.02
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

ended() { # PID
    [[ $(process_field "$1" State 2>/dev/null) == @(|Z*) ]]
}

# The youngest first: a debugger before the process that it holds, which could not end otherwise.
stop_all() {
    local i
    for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do
        stop_process "${STARTED[i]}"
    done
    STARTED=()
}

# wait_until COMMAND...: until it succeeds, or the limit is over.
wait_until() {
    local deadline=$((SECONDS + WAIT_LIMIT))
    until "$@"; do
        ((SECONDS < deadline)) || fail "not within $WAIT_LIMIT seconds: $*"
        sleep 0.02
    done
}

# start_victim NAME [VARIABLE=VALUE]... [-- ARGUMENT...]: runs it to its first stage. Sets:
#   victim_exe, victim_pid (of a child, if the victim says so)
#   victim_stage     number of the stage, or "done"
#   victim_expects   the stage's "STATE LIBRARY REASON..." lines
#   victim_next      the library that the next stage closes, or empty
#   victim_notes     the stage's notes
start_victim() {
    local name=$1 environment=()
    shift
    while (($#)) && [[ $1 != -- ]]; do
        environment+=("$1")
        shift
    done
    [[ ${1-} != -- ]] || shift
    victim_exe=$VICTIM_OUT/$name/host
    [[ -x $victim_exe ]] || victim_exe=$VICTIM_OUT/$name/progA
    [[ -x $victim_exe ]] || fail "$VICTIM_OUT/$name is not built: make victims"
    # Of another glibc's modules it cannot know the place.
    [[ ! ${VICTIM_GCONV-} ]] || environment+=("GCONV_PATH=$VICTIM_GCONV")
    # An arena of malloc for each thread would be 64 MiB in each core.
    start_speaker env VICTIM_DIR="$BATS_TEST_TMPDIR" MALLOC_ARENA_MAX=1 "${environment[@]}" "$victim_exe" "$@"
}

# start_speaker COMMAND...: the same for any program that speaks the protocol.
start_speaker() {
    local fifos
    fifos=$(mktemp -d "$BATS_TEST_TMPDIR/victim.XXXXXX")
    mkfifo "$fifos/in" "$fifos/out"
    exec {victim_in}<>"$fifos/in"
    # The victim must not hold the writing end of its own input: it would never see the end of it.
    "$@" <"$fifos/in" >"$fifos/out" 2>"$fifos/err" 3>&- {victim_in}>&- &
    victim_pid=$!
    victim_err=$fifos/err
    STARTED+=("$victim_pid")
    exec {victim_out}<"$fifos/out"
    victim_stage=-1
    read_stage
}

# each_victim MANY COMMAND...: runs COMMAND NAME [-- ARGUMENT...] for each of $VICTIMS, or all of them; the victim
# "many" is to have so many libraries.
each_victim() {
    local many=$1 victim
    shift
    for victim in ${VICTIMS:-$(cd "$TOP/tests/victims" && printf '%s\n' */)}; do
        victim=${victim%/}
        echo "# $victim"
        if [[ $victim == many ]]; then "$@" many -- "$many"; else "$@" "$victim"; fi
        stop_all
    done
}

# at_every_stage COMMAND VICTIM [-- ARGUMENT...]: runs COMMAND VICTIM whenever it waits.
at_every_stage() {
    local command=$1
    shift
    start_victim "$@"
    while [[ $victim_stage != 'done' ]]; do
        "$command" "$1"
        next_stage
    done
}

read_stage() {
    local line stage=$((victim_stage + 1))
    victim_expects=() victim_next='' victim_notes=() victim_stage=dead
    while IFS= read -r -t "$WAIT_LIMIT" -u "$victim_out" line; do
        case $line in
            'expect '*) victim_expects+=("${line#expect }") ;;
            'next '*) victim_next=${line#next } ;;
            'note '*) victim_notes+=("${line#note }") ;;
            'pid '*) victim_pid=${line#pid } ;;
            ready) victim_stage=$stage && return 0 ;;
            'done') victim_stage='done' && return 0 ;;
            *) fail "the victim says: $line" ;;
        esac
    done
    fail "the victim ended or hangs in stage $stage: $(cat "$victim_err")"
}

next_stage() {
    echo >&"$victim_in"
    read_stage
}

# is_mapped LIBRARY PID: is a file of that name mapped, by whoever?
is_mapped() {
    sed 's/ (deleted)$//' "/proc/$2/maps" | NAME="/$1" awk 'BEGIN { name = ENVIRON["NAME"] }
        substr($0, length($0) - length(name) + 1) == name { found = 1 } END { exit !found }'
}

# mapped_libraries PID: the executable mappings with a file, one line per link map, sorted.
mapped_libraries() {
    sed -n 's,^[^ ]* r-xp [^/]*/,/,p' "/proc/$1/maps" | sed 's/ (deleted)$//' | LC_ALL=C sort
}

# assert_unharmed PID: it runs on, as before, and nobody traces it.
assert_unharmed() {
    local state tracer
    state=$(process_field "$1" State)
    tracer=$(process_field "$1" TracerPid)
    [[ $state == [SR]* ]] || fail "process $1 is left in state: $state"
    [[ $tracer == 0 ]] || fail "process $1 is traced by $tracer"
}

process_field() { # PID FIELD
    sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

# memory_digest PID: of everything it could write to. A victim that waits for input changes nothing by itself.
memory_digest() {
    local range rights rest start end
    while read -r range rights rest; do
        [[ $rights == rw* && $rest != *'[v'* ]] || continue
        start=$((16#${range%-*})) end=$((16#${range#*-}))
        echo "$range $rest"
        dd if="/proc/$1/mem" bs=4096 skip=$((start / 4096)) count=$(((end - start) / 4096)) status=none | sha256sum
    done <"/proc/$1/maps"
}
