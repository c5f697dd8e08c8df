#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2034,SC2154 # variables of the helpers
# Every word of advice, by doing it: what is printed of a library that stays; then the change that it names, and no
# other; then the loader unloads the library.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native
load lib/hand

# These are tried in advice-hosts.bats and files.bats.
ELSEWHERE=(DLOPEN_OWN DLOPEN_OWN_BACK FILE_OVERWRITTEN FILE_REPLACED TLS_AUTHOR TLS_AUTHOR_STD TLS_MAIN_DISTRIBUTED
    TLS_MAIN_STD)

setup_file() {
    command -v g++ >/dev/null || leave_out 'no g++'
}

# How many libraries named so are there in all namespaces?
maps_of() {
    "$UNLOADWHY" -p "$victim_pid" --json | jq "[.objects[] | select(.name == \"$1\")] | length"
}

# Those for nobody say what is so, and nothing to change.
@test "every help of reasons.def that somebody can take is tried" {
    local id
    helps
    diff -u <(for id in "${!help_for[@]}"; do [[ ${help_for[$id]} == NOBODY ]] || echo "$id"; done | sort) \
        <({
            printf '%s\n' "${ELSEWHERE[@]}"
            sed 's/#.*//; /advised\|advise\|help_is/!d; :join; /\\$/{N; s/\\\n//; bjoin}' "$TOP"/tests/advice*.bats |
                grep -oE '\b[A-Z]+(_[A-Z]+)*\b' | grep -xFf <(printf '%s\n' "${!help_texts[@]}") |
                while read -r id; do [[ ${help_for[$id]} == NOBODY ]] || echo "$id"; done
        } | sort -u)
}

### Handles

@test "dlopens that are not closed: as many more dlclose calls" {
    plain
    hand 'open libplug.so' 'open libplug.so'
    advised libplug.so DLOPEN_ONE more='2 more dlclose calls'
    ask native "$victim_pid" ''
    help_is "$(sed -n '/^open$/,/^$/p' <<<"${answers[0]}" | text_of help:)" '' DLOPEN_COUNT
    tell 'close libplug.so'
    advised libplug.so DLOPEN_ONE more='1 more dlclose call'
    tell 'close libplug.so'
    gone libplug.so
}

@test "a dlclose in place of glibc's: calls that reach the loader" {
    plain
    HAND=(env LD_PRELOAD="$VICTIM_OUT/interposed/libnoclose.so" "${HAND[@]}")
    hand 'open libplug.so' 'open libplug.so' 'close libplug.so'
    advised libplug.so DLOPEN_ONE_INTERPOSED more='2 more dlclose calls' reach=reach interposer=libnoclose.so
    ask native "$victim_pid" ''
    help_is "$(sed -n '/^open$/,/^$/p' <<<"${answers[0]}" | text_of help:)" '' DLOPEN_COUNT_INTERPOSED interposer=libnoclose.so

    HAND=(env LD_PRELOAD="$VICTIM_OUT/interposed/libpass.so" "$TOP/build/programs/hand")
    hand 'open libplug.so' 'open libplug.so' 'close libplug.so' 'close libplug.so'
    gone libplug.so
}

@test "nothing holds it any more: the next dlclose that brings a count to 0 takes it along" {
    uses_thread_local
    plain libother.so
    hand 'open libtls.so' 'thread worker libtls.so use' 'close libtls.so' 'end worker'
    advised libtls.so COLLECTABLE
    tell 'open libother.so' 'open libother.so' 'close libother.so'
    advised libtls.so COLLECTABLE
    tell 'close libother.so'
    gone libtls.so
}

### NODELETE

@test "-z nodelete: link without it" {
    plain libplug.so -Wl,-z,nodelete
    hand 'open libplug.so' 'close libplug.so'
    advised libplug.so FLAG_OWN
    plain libplug.so
    hand 'open libplug.so' 'close libplug.so'
    gone libplug.so
}

@test "Go: restart, or install each build under a new name" {
    [[ -e $VICTIM_OUT/story-reload/version-1.so ]] || skip 'no Go'
    cp "$VICTIM_OUT/story-reload/version-1.so" libgo.so
    hand 'open libgo.so' 'close libgo.so'
    advised libgo.so FLAG_GO
    # replaced, the loader finds the old one by its name
    cp "$VICTIM_OUT/story-reload/version-2.so" new && mv new libgo.so
    tell 'open libgo.so' 'call libgo.so version'
    assert_equal "${said[*]}" 1
    cp "$VICTIM_OUT/story-reload/version-2.so" libgo-2.so
    tell 'open libgo-2.so' 'call libgo-2.so version'
    assert_equal "${said[*]}" '1 2'
    hand 'open libgo.so' 'call libgo.so version'
    assert_equal "${said[*]}" 2
}

@test "a namespace that is kept: load into it again, or with dlopen" {
    plain libgstplug.so -Wl,-z,nodelete # the makers of libgst* want it so
    hand 'apart libgstplug.so' 'close libgstplug.so' 'apart libgstplug.so'
    advised 'libgstplug.so [ns 1]' NAMESPACE
    assert_equal "$(maps_of libgstplug.so)" 2
    hand 'apart libgstplug.so' 'beside libgstplug.so libgstplug.so' 'open libgstplug.so' 'open libgstplug.so'
    assert_equal "$(maps_of libgstplug.so)" 2 # one in each
}

@test "NODELETE without a trace: RTLD_NODELETE, or a lookup through RTLD_DEFAULT" {
    plain
    hand 'open libplug.so RTLD_NODELETE' 'close libplug.so'
    advised libplug.so NODELETE_DLOPEN
    hand 'open libplug.so RTLD_GLOBAL' 'lookup use' 'close libplug.so'
    advised libplug.so NODELETE_DLOPEN

    hand 'open libplug.so RTLD_GLOBAL' 'call libplug.so use' 'close libplug.so'
    gone libplug.so
    # where it says to look
    HAND=(env LD_DEBUG=bindings LD_DEBUG_OUTPUT="$PWD/log" "${HAND[@]}")
    hand 'open libplug.so RTLD_GLOBAL' 'lookup use' 'close libplug.so'
    grep -E "binding file .*/hand .* to ./libplug.so .* symbol .use'" "log.$victim_pid"
}

# saved_facts_advise SEEN LIBRARY HELP...: of facts that a watch has added the record to.
saved_facts_advise() {
    "$UNLOADWHY" -p "$victim_pid" --save facts
    sed "/^end$/i $1" facts >seen
    run -0 "$UNLOADWHY" -f seen "$2"
    help_is "$(block_of "$2" <<<"$output" | text_of help:)" "${@:2}"
}

link_map() {
    "$UNLOADWHY" -p "$victim_pid" --json | jq -r ".objects[] | select(.name == \"$1\").id"
}

@test "NODELETE, and a watch has seen why" {
    plain
    hand 'open libplug.so RTLD_NODELETE' 'close libplug.so'
    saved_facts_advise "seen map=$(link_map libplug.so) name=\"./libplug.so\" what=\"here\"" libplug.so NODELETE_SEEN_DLOPEN
    hand 'open libplug.so' 'close libplug.so'
    gone libplug.so

    hand 'open libplug.so RTLD_GLOBAL' 'lookup use' 'close libplug.so'
    saved_facts_advise "seen map=$(link_map libplug.so) name=\"./libplug.so\" by=$(link_map hand) what=\"use\"" \
        libplug.so NODELETE_SEEN_LOOKUP
    hand 'open libplug.so' 'call libplug.so use' 'close libplug.so'
    gone libplug.so
}

@test "NODELETE, and not all could be read: RTLD_NODELETE, RTLD_DEFAULT, or the program calls it" {
    local cause
    library libplug.so <<<'extern "C" int provided() { return 1; }'
    HAND=(env LD_AUDIT="$VICTIM_OUT/audit/libaudit.so" "${HAND[@]}")
    for cause in 'RTLD_NODELETE/call libplug.so provided' 'RTLD_GLOBAL/lookup provided' RTLD_GLOBAL/bind; do
        hand "open libplug.so ${cause%/*}" "${cause#*/}" 'close libplug.so'
        # what the program bound is mostly found all the same
        if [[ $cause == *bind ]]; then advised libplug.so LOCAL symbol=provided; else advised libplug.so NODELETE_UNKNOWN; fi
    done
    hand 'open libplug.so' 'call libplug.so provided' 'close libplug.so'
    gone libplug.so
}

@test "the program bound it: RTLD_LOCAL and dlsym" {
    library libplug.so <<<'extern "C" int provided() { return 1; }'
    hand 'open libplug.so RTLD_GLOBAL' bind 'close libplug.so'
    advised libplug.so LOCAL symbol=provided
    hand 'open libplug.so' 'call libplug.so provided' 'close libplug.so'
    gone libplug.so
}

### Thread-local destructors

# uses_thread_local [FILE] [ARGUMENT...]
uses_thread_local() {
    library "${1:-libtls.so}" -lstdc++ "${@:2}" <<'C++'
struct Session {
    int uses;
#ifndef WITHOUT
    ~Session() { uses = -1; }
#endif
};
thread_local Session session;
extern "C" int use() { return ++session.uses; }
C++
}

@test "a destructor of the main thread: a thread that ends, or a type without" {
    uses_thread_local
    hand 'open libtls.so' 'call libtls.so use' 'close libtls.so'
    advised libtls.so TLS_MAIN
    hand 'open libtls.so' 'thread worker libtls.so use' 'end worker' 'close libtls.so'
    gone libtls.so
    uses_thread_local libtls.so -DWITHOUT
    hand 'open libtls.so' 'call libtls.so use' 'close libtls.so'
    gone libtls.so
}

@test "destructors of threads: end them before the dlclose" {
    uses_thread_local
    hand 'open libtls.so' 'thread one libtls.so use' 'close libtls.so'
    advised libtls.so TLS_THREAD or TLS_AUTHOR
    hand 'open libtls.so' 'thread one libtls.so use' 'thread two libtls.so use' 'close libtls.so'
    advised libtls.so TLS_THREADS or TLS_AUTHOR
    hand 'open libtls.so' 'thread one libtls.so use' 'thread two libtls.so use' 'end one' 'end two' 'close libtls.so'
    gone libtls.so
}

@test "destructors lost in a fork: use it only after it, or exec" {
    uses_thread_local
    hand 'open libtls.so' 'thread worker libtls.so use' fork 'close libtls.so'
    advised libtls.so TLS_LOST
    hand fork 'open libtls.so' 'thread worker libtls.so use' 'end worker' 'close libtls.so'
    gone libtls.so
    hand 'open libtls.so' 'thread worker libtls.so use' fork exec
    gone libtls.so
    tell 'open libtls.so' 'thread worker libtls.so use' 'end worker' 'close libtls.so'
    gone libtls.so
}

@test "destructors in another namespace: threads that its libraries make, or no dlmopen" {
    cp "$VICTIM_OUT/cases-tls/libapart.so" .
    hand 'apart libapart.so' 'thread worker libapart.so use_apart' 'end worker' 'close libapart.so'
    advised 'libapart.so [ns 1]' TLS_APART library='libapart.so [ns 1]'
    hand 'apart libapart.so' 'call libapart.so use_in_own_thread' 'close libapart.so'
    gone libapart.so
    hand 'open libapart.so' 'thread worker libapart.so use_apart' 'end worker' 'close libapart.so'
    gone libapart.so
}

# A library that registers its destructor in the name of libplug.so.
charges_another() {
    library libplug.so <<<'int plug_variable;'
    library libcore.so <<'C++'
#include <dlfcn.h>
extern "C" {
int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
static void core_drop(void *object) { --*(int *)object; }
static __thread int uses;
int core_use() {
    void *plug = dlopen("./libplug.so", RTLD_NOW);
    __cxa_thread_atexit_impl(core_drop, &uses, dlsym(plug, "plug_variable"));
    return dlclose(plug);
}
}
C++
}

@test "a destructor charged to another library: end its threads before the dlclose of either" {
    local open=('open libplug.so' 'open libcore.so') close=('close libplug.so' 'close libcore.so')
    local one='thread one libcore.so core_use' two='thread two libcore.so core_use'
    charges_another
    hand "${open[@]}" "$one" 'close libplug.so'
    advised libplug.so TLS_CHARGED thread="thread $(thread_named one)"
    tell "$two"
    advised libplug.so TLS_CHARGED_MANY
    # what it warns of
    tell 'close libcore.so'
    advised libplug.so TLS_DANGLING_MANY
    hand "${open[@]}" "$one" "${close[@]}"
    advised libplug.so TLS_DANGLING thread="thread $(thread_named one)"

    hand "${open[@]}" "$one" "$two" 'end one' 'end two' "${close[@]}"
    gone libplug.so libcore.so
    ends_with 0
}

@test "a destructor of the main thread charged to another library: keep that open to the end" {
    charges_another
    hand 'open libplug.so' 'open libcore.so' 'call libcore.so core_use' 'close libplug.so'
    advised libplug.so TLS_CHARGED_MAIN function_library=libcore.so
    ends_with 0
    hand 'open libplug.so' 'open libcore.so' 'call libcore.so core_use' 'close libplug.so' 'close libcore.so'
    advised libplug.so TLS_DANGLING_MAIN
    ends_with 139
}

# thread_named NAME: its id
thread_named() {
    grep -lx "$1" /proc/"$victim_pid"/task/*/comm | sed 's,.*/task/\([0-9]*\)/.*,\1,'
}
