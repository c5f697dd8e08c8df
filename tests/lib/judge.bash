# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and those that these files share
# The loader is the judge: what unloadwhy says of a victim, held against what the victim expects and against what
# dlclose then does.

AGREE=${AGREE:-$TOP/build/tests/unit/agree} # finds contradictions in saved facts

# check_victim NAME [VARIABLE=VALUE]... [-- ARGUMENT...]: every stage. The first producer is always asked, for each
# library, on the live process. Where a stage expects anything new, so are the others, and all of them on a core; for
# JSON, which tells all libraries at once. Where there are two GDBs beside it they take turns: one reads the process, the
# other one the core.
# UNKNOWN_ANYWAY: how many things every report calls unknown.
# CORE_STAGES: stages to look at by all of them, instead of where there is anything new.
UNKNOWN_ANYWAY=0
check_victim() {
    local producer before live cores
    local -A shown=()
    trap - DEBUG # bats' own, at each command, is a tenth of the time; what fails here says where
    start_victim "$@"
    while [[ $victim_stage != 'done' ]]; do
        predictions=()
        check_stage "${PRODUCERS[0]}" "$victim_pid" text
        assert_unharmed "$victim_pid"
        if is_new_stage; then
            choose_readers "$1"
            core=$BATS_TEST_TMPDIR/core.$victim_pid
            for producer in "${live[@]}"; do
                # the same GDB writes the core
                [[ $producer != gdb* || -e $core ]] || THEN=("gcore $core")
                check_stage "$producer" "$victim_pid" json
                THEN=()
                assert_unharmed "$victim_pid"
            done
            check_twins "$victim_pid" "${live[@]}"
            [[ -s $core ]] || make_core "$victim_pid"
            for producer in "${cores[@]}"; do
                check_stage "$producer" "$core" json
            done
            check_twins "$core" "${cores[@]}"
            rm -f "$core"
        fi
        before=$(mapped_libraries "$victim_pid")
        next_stage
        check_predictions "$before"
    done
}

# choose_readers VICTIM: sets $live and $cores, who reads what of this stage.
choose_readers() {
    local turn=$(((${#1} + victim_stage) % 2))
    live=("${PRODUCERS[@]:1}") cores=("${PRODUCERS[@]}")
    if [[ ${live[*]} == 'gdb gdb-minimal' ]]; then
        cores=("${PRODUCERS[0]}" "${live[1 - turn]}")
        live=("${live[turn]}")
    fi
}

# is_new_stage: it expects something of a library that is there, and that was not shown before.
is_new_stage() {
    local expected new=1
    if [[ -v CORE_STAGES ]]; then
        [[ " $CORE_STAGES " == *" $victim_stage "* ]]
        return
    fi
    for expected in "${victim_expects[@]}"; do
        [[ $expected == 'gone '* || -v shown[$expected] ]] || new=0
        shown[$expected]=1
    done
    return "$new"
}

# check_twins TARGET PRODUCER...: they and the first one, which know nothing of each other, wrote the same facts.
check_twins() {
    local producer facts=$BATS_TEST_TMPDIR/facts.${1##*/}
    for producer in "${@:2}"; do
        [[ ${PRODUCERS[0]} != native ]] || diff -u <(canonical <"$facts.$producer") <(canonical <"$facts.native") ||
            fail "the twins differ on $1, stage $victim_stage"
    done
}

# check_stage PRODUCER TARGET text|json: every expectation of the stage. Adds the what-if to $predictions.
check_stage() {
    local questions=("save $BATS_TEST_TMPDIR/facts.${2##*/}.$1") expected i=1 status=0 who="$1 on ${2##*/}, stage $victim_stage"
    [[ ! $victim_next ]] || questions+=("what-if $victim_next")
    if [[ $3 == json ]]; then
        questions+=(json)
    else
        for expected in "${victim_expects[@]}"; do
            read -r _ library _ <<<"$expected"
            questions+=("gone ${library%@*}") # prints what NAME alone does, too
        done
    fi
    ask "$1" "$2" '' "${questions[@]}"
    assert_layout <<<"${answers[0]}"
    "$AGREE" "$BATS_TEST_TMPDIR/facts.${2##*/}.$1" || fail "$who: two answers contradict each other"
    [[ "${victim_expects[*]}" != *nodelete-unknown* ]] || status=3
    [[ ${statuses[0]} == "$status" ]] || fail "$who: status ${statuses[0]}, expected $status: ${answers[0]} $gdb_errors"
    [[ $status == 3 || ${answers[0]/; $UNKNOWN_ANYWAY unknown/} != *' unknown'* ]] || fail "$who: nothing here is unknown: ${answers[0]}"
    [[ ! $victim_next ]] || predictions+=("${answers[++i]}")
    if [[ $3 == json ]]; then
        check_json "${answers[++i]}"
    else
        for expected in "${victim_expects[@]}"; do
            check_text "$expected" "${answers[++i]}" "${statuses[i]}" "$who: $expected"
        done
    fi
}

# check_text EXPECTED ANSWER STATUS WHO: what `unloadwhy gone LIBRARY` printed.
check_text() {
    local state library reasons shown status=4
    read -r state library reasons <<<"$1"
    shown=${library%@*}
    [[ $library != *@[1-9]* ]] || shown+=" [ns ${library#*@}]"
    if [[ $state == gone ]]; then
        state='not loaded' status=0
        ! is_mapped "$library" "$victim_pid" || fail "$4: but /proc/$victim_pid/maps has it"
    fi
    assert_layout <<<"$2"
    [[ $(state_of "$shown" <<<"$2") == "$state" ]] || fail "$4: $2"
    assert_same_set "$(reasons_of "$shown" <<<"$2")" "$reasons" "$4"
    [[ $3 == "$status" ]] || fail "$4: status $3, expected $status"
}

# check_json DOCUMENT: all expectations of the stage.
check_json() {
    local expected state library reasons namespace table found
    table=$(jq -r '.objects[] | [.id, .name, .namespace, .state, ([.reasons[].kind] | unique | join(" "))] | @tsv' <<<"$1")
    for expected in "${victim_expects[@]}"; do
        read -r state library reasons <<<"$expected"
        namespace=0
        [[ $library != *@* ]] || namespace=${library#*@}
        found=$(awk -F '\t' -v library="${library%@*}" -v ns="$namespace" \
            '$1 == library || $2 == library && $3 == ns { print $4 "\t" $5 }' <<<"$table")
        if [[ $state == gone ]]; then
            [[ ! $found ]] || fail "$who: $expected: $found"
        else
            [[ ${found%%$'\t'*} == "$state" ]] || fail "$who: $expected: ${found:-not there}"
            assert_same_set "${found#*$'\t'}" "$reasons" "$who: $expected"
        fi
    done
}

# check_predictions BEFORE: the mappings that went since then are those that each what-if named. Without a dlclose
# in between there is nothing to judge.
check_predictions() {
    local prediction gone said after
    [[ $victim_stage != 'done' ]] || return 0
    after=$(mapped_libraries "$victim_pid")
    gone=$(LC_ALL=C comm -23 <(echo "$1") <(echo "$after") | sed 's,.*/,,' | LC_ALL=C sort)
    for prediction in "${predictions[@]}"; do
        assert_layout <<<"$prediction"
        # the proxy of ld.so in another namespace has no mapping of its own
        said=$(unloaded_of <<<"$prediction" | sed '/^ld-linux/d; /^ld64/d')
        [[ $said == "$gone" ]] || same_odd_names "$said" "$gone" ||
            fail "the loader unloaded \"$gone\"; what-if: $prediction"
        [[ $(outcome_of <<<"$prediction") == unloaded || ! $gone ]] || fail "outcome: $prediction"
    done
}

# same_odd_names SAID GONE: unloadwhy and /proc escape hostile names in different ways, so these are only counted.
same_odd_names() {
    [[ $2 == *[!A-Za-z0-9._+$'\n'-]* && $(wc -l <<<"$1") == "$(wc -l <<<"$2")" ]]
}
