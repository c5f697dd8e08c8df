#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016 # variables of GDB's
# What the design says of the house, read off the sources.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_DIRNAME/.." || return
}

# allowed LAYER: the layers whose headers it may include, itself apart.
allowed() {
    case $1 in
        base | machine) ;;
        model) echo base ;;
        process) echo base machine ;;
        facts) echo base model ;;
        evidence) echo base machine model process ;;
        layout) echo base model process ;;
        reader) echo base machine model process layout ;;
        why) echo base model ;;
        inspect) echo base machine model facts process layout reader evidence why ;;
        watch) echo base model facts process evidence why inspect ;;
        render) echo base model why inspect watch ;;
        helper) echo base model facts process layout inspect watch render ;;
    esac
}

# GDB looks such a name up in every library, and where the member of a map is cast, for every library.
@test "the command files name no type of Rust's" {
    run ! grep -nE ' as (usize|isize|[iuf][0-9]+)\b' gdbcmds/*.gdb gdbcmds/*/*.gdb
}

@test "where a call has its arguments stands in the table of machines only" {
    run -1 grep -nE '\$(rdi|rsi|rax|eax|[xarv][0-9]+)\b' gdbcmds/*.gdb gdbcmds/*/*.gdb
}

# variables <FILES: those of the command files, as their table names them: $why_word0 is $why_wordN there.
variables() {
    grep -oE '\$why_[a-z_]+([0-9N]|%d|\$arg0)?' |
        sed -E 's/([0-9]|%d|\$arg0)$/N/; s/(bp)_(N|[^p].*|)$/\1_NAME/; s/(event)_.*/\1_EVENT/' | sort -u
}

@test "the table of the command files has each variable, and no other" {
    diff <(cat gdbcmds/*.gdb gdbcmds/*/*.gdb | grep -v '^#' | variables) \
        <(sed -n 's/^#   \(\$why_[^ ]*\) .*/\1/p' gdbcmds/00-start.gdb | sort -u)
}

@test "layers: each room knows only those below it" {
    local file layer other bad=0
    for file in src/*/*.[ch] helper/*.[ch]; do
        layer=${file#src/}
        layer=${layer%%/*}
        for other in $(sed -n 's|^ *#include "\([a-z_]*\)/.*|\1|p' "$file" | sort -u); do
            [[ $other == "$layer" || " $(allowed "$layer") " == *" $other "* ]] && continue
            echo "$file includes $other/"
            bad=1
        done
    done
    [ $bad = 0 ]
}

@test "elfutils and thread_db only under process, layout and evidence" {
    run -1 grep -nE '#include <(gelf|libelf|dwarf|elfutils/|thread_db|proc_service)' -r helper src \
        --include='*.[ch]' --exclude-dir=process --exclude-dir=layout --exclude-dir=evidence
}

@test "only helper talks, reads its arguments or exits" {
    # base/memory.c ends the program when memory is exhausted; probe and known hold programs of their own.
    run -1 grep -nE '\b(stderr|perror|argv|exit) *[(,;)]|\bstdout\b' -r src --include='*.c' --exclude=memory.c \
        --exclude-dir=probe --exclude-dir=known
}

@test "every source says its licence" {
    run grep -L 'SPDX-License-Identifier: GPL-3.0-or-later' src/*/*.[ch] src/*/*.def helper/*.[ch] src/layout/probe/* src/layout/known/layout-of.c src/layout/known/make-layouts gdbcmds/*.gdb gdbcmds/*/*.gdb \
        Makefile .ci/run tests/*.bats tests/lib/*.bash tests/victims/*/build.mk tests/*/*.mk tests/*.mk tests/unit/*.[ch] tests/oracle/*.[ch] \
        helper/completions/* docs/*.[15] tests/tools/*
    [ -z "$output" ]
}

@test "what the command files call missing is a word of the table" {
    local word
    for word in $(cat gdbcmds/*.gdb gdbcmds/*/*.gdb | sed -nE 's/.*missing what=\\?"([^"$\]+).*/\1/p; s/^ *why-attempt [a-z-]+ ([^ ]+) .*/\1/p' | sort -u); do
        grep -q "^MISSING([A-Z_]*, \"$word\"" src/model/missing.def || { echo "$word"; return 1; }
    done
    for word in $(cat gdbcmds/*.gdb gdbcmds/*/*.gdb | sed -nE 's/.*obstacle=([a-z-]+).*/\1/p' | sort -u); do
        grep -q "^OBSTACLE([A-Z_]*, \"$word\"" src/model/missing.def || { echo "$word"; return 1; }
    done
}

@test "every reason has its word in the documents" {
    local word
    for word in $(sed -n 's/^REASON([A-Z_]*, "\([a-z-]*\)".*/\1/p' src/why/reasons.def); do
        grep -q "\`$word\`" docs/causes.md
    done
}

# A new reason then needs none of its files.
@test "render never asks which reason it has" {
    run -1 grep -nE 'WHY_REASON_[A-Z_]+' -r src/render --include='*.[ch]'
}

@test "the documents list the reasons and the commands as the tables do" {
    docs/update-words --check
}

@test "every private member is explained" {
    local member
    for member in $(sed -n 's/^MEMBER(\([a-z_0-9]*\),.*/\1/p' src/model/members.def); do
        grep -q "\`$member\`" docs/glibc.md
    done
}

# paths <PAGE: what it names of this tree; of src/render/WORD.c the directory.
paths() {
    grep -oE '\b(src|helper|gdbcmds|docs|tests)/[A-Za-z0-9_.*/-]*' | sed -E 's|/[^/]*[A-Z]{3}.*||; s/[.,]$//' | sort -u
}

@test "what the HOWTO pages and the table of architecture.md name is there" {
    local path
    for path in $(cat docs/howto-*.md <(sed -n '/^## Where is/,/^## /p' docs/architecture.md) | paths); do
        [[ -e $path ]] || { echo "docs/howto-*.md or docs/architecture.md names $path, which is not there"; return 1; }
    done
}

@test "files are one subject, read in one sitting" {
    run awk 'FNR == 501 { print FILENAME }' src/*/*.[ch] helper/*.[ch] src/layout/probe/*.[ch]
    [ -z "$output" ]
    run awk 'FNR == 351 { print FILENAME }' gdbcmds/*.gdb gdbcmds/*/*.gdb
    [ -z "$output" ]
}

@test "every policy of a known host is in the documents" {
    local pattern
    while read -r pattern; do
        grep -qF "\`$pattern\`" docs/causes.md || fail "$pattern"
    done < <(sed -n 's/^POLICY("\([^"]*\)".*/\1/p' src/why/policy.def)
}
