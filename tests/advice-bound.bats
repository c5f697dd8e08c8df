#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2034,SC2154 # variables of the helpers
# Every word of advice about what others bound, by doing it: see advice.bats.

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native
load lib/hand

setup_file() {
    command -v g++ >/dev/null || leave_out 'no g++'
}

# consumes FILE [ARGUMENT...]: calls provided() at the first call of consume().
consumes() {
    library "$1" "${@:2}" <<'C++'
extern "C" int provided();
#ifdef OWN
extern "C" __attribute__((weak)) int provided() { return 1; }
#endif
extern "C" int consume() { return provided(); }
C++
}

provides() {
    library libprov.so "$@" <<<'extern "C" int provided() { return 2; }'
}

@test "needed by a library that stays: free that one first, or all of them" {
    plain libdep.so
    plain liba.so ./libdep.so -Wl,-z,nodelete
    plain libb.so ./libdep.so
    hand 'open liba.so' 'close liba.so'
    advised libdep.so FREE_FIRST holders=liba.so holder=liba.so
    tell 'open libb.so'
    advised libdep.so FREE_ALL holders='liba.so and libb.so'
    tell 'open libdep.so'
    advised libdep.so TOGETHER DLOPEN_ONE more='1 more dlclose call' FREE_ALL holders='liba.so and libb.so'

    tell 'close libdep.so' 'close libb.so'
    assert_mapped libdep.so
    plain liba.so ./libdep.so
    hand 'open liba.so' 'open libb.so' 'close liba.so'
    assert_mapped libdep.so
    tell 'close libb.so'
    gone libdep.so
}

@test "needed by what stays for good: leave it" {
    plain libdep.so
    plain libgstplug.so ./libdep.so -Wl,-z,nodelete
    hand 'open libgstplug.so' 'close libgstplug.so'
    advised libdep.so FOR_GOOD holders=libgstplug.so stay=stays them=it
}

@test "bound by an open library: close that too, or RTLD_LOCAL and dlsym" {
    provides
    consumes libcons.so
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libprov.so'
    advised libprov.so CLOSE_TOO holders=libcons.so or LOCAL symbol=provided
    tell 'close libcons.so'
    gone libprov.so
    hand 'open libprov.so' 'open libcons.so RTLD_LAZY' 'call libprov.so provided' 'close libprov.so'
    gone libprov.so
}

@test "bound by an open library that has the symbol, too: RTLD_LOCAL, or do not export it" {
    provides
    consumes libcons.so -DOWN
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libprov.so'
    assert_equal "${said[*]}" 2
    advised libprov.so CLOSE_TOO holders=libcons.so \
        or LOCAL_OWN binders=libcons.so have=has use=uses symbol=provided or HIDE symbol=provided
    hand 'open libprov.so' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libprov.so'
    assert_equal "${said[*]}" 1
    gone libprov.so
    provides -fvisibility=hidden
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libprov.so'
    gone libprov.so
}

@test "bound by what can never be closed: not \"close it too\"" {
    provides
    consumes libcons.so -Wl,-z,nodelete
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libprov.so' 'close libcons.so'
    advised libprov.so LOCAL symbol=provided
}

@test "bound in the scope of one dlopen: not RTLD_LOCAL, which it had" {
    provides
    consumes libcons.so
    plain libtop.so ./libcons.so ./libprov.so
    hand 'open libtop.so RTLD_LAZY' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libtop.so'
    advised libprov.so CLOSE_TOO holders=libcons.so
    tell 'close libcons.so'
    gone libprov.so

    # and where the binder stays, too
    consumes libcons.so -Wl,-z,nodelete
    hand 'open libtop.so RTLD_LAZY' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libtop.so' 'close libcons.so'
    advised libprov.so FREE_FIRST holders=libcons.so holder=libcons.so
    consumes libcons.so
    hand 'open libtop.so RTLD_LAZY' 'open libcons.so RTLD_LAZY' 'call libcons.so consume' 'close libtop.so' 'close libcons.so'
    gone libprov.so libcons.so
}

# An allocator of its own, which libstdc++ uses, too.
allocates() {
    library "$@" -lstdc++ <<'C++'
#include <new>
#include <stdlib.h>
void *operator new(size_t size) { return malloc(size); }
void operator delete(void *memory) noexcept { free(memory); }
void operator delete(void *memory, size_t) noexcept { free(memory); }
extern "C" int use() { delete new int; return 1; }
C++
}

@test "bound by libstdc++ that came with it: let that come with the program, or do not export it" {
    allocates libplug.so
    hand 'open libplug.so' 'call libplug.so use' 'close libplug.so'
    advised libplug.so MAKE_STARTUP holders=libstdc++.so.6 them=it or HIDE symbol='its symbols'
    advised libstdc++.so.6 UNIQUE_RUNTIME_BINDS

    HAND=(env LD_PRELOAD=libstdc++.so.6 "$TOP/build/programs/hand")
    hand 'open libplug.so' 'call libplug.so use' 'close libplug.so'
    gone libplug.so
    compile_hand linked -lstdc++
    HAND=(./linked)
    hand 'open libplug.so' 'call libplug.so use' 'close libplug.so'
    gone libplug.so
    # nothing else is one
    HAND=("$TOP/build/programs/hand")
    echo '{ global: use; local: *; };' >only
    allocates libplug.so -Wl,--version-script=only
    hand 'open libplug.so' 'call libplug.so use' 'close libplug.so'
    gone libplug.so
}

@test "two reasons: it takes both" {
    local destructor='thread worker libprov.so use' bind='call libcons.so consume'
    consumes libcons.so
    library libprov.so -lstdc++ <<'C++'
struct Session { int uses; ~Session() { uses = -1; } };
thread_local Session session;
extern "C" int use() { return ++session.uses; }
extern "C" int provided() { return 2; }
C++
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' "$destructor" "$bind" 'close libprov.so'
    advised libprov.so TOGETHER TLS_THREAD or TLS_AUTHOR CLOSE_TOO holders=libcons.so or LOCAL symbol=provided
    # one alone does not do
    tell 'close libcons.so'
    assert_mapped libprov.so
    hand 'open libprov.so RTLD_GLOBAL' 'open libcons.so RTLD_LAZY' "$destructor" "$bind" 'end worker' 'close libprov.so'
    assert_mapped libprov.so
    tell 'close libcons.so'
    gone libprov.so
    hand 'open libprov.so' 'open libcons.so RTLD_LAZY' "$destructor" 'call libprov.so provided' 'end worker' 'close libprov.so'
    gone libprov.so
}

# has_registry FILE [ARGUMENT...]: a static in a template, and others with -DMORE.
has_registry() {
    library "$@" <<'C++'
#ifdef STD
#include <memory>
#endif
#ifndef VISIBLE
#define VISIBLE
#endif
#ifndef VISIBLE_TOO
#define VISIBLE_TOO
#endif
template <class T> struct Registry {
    VISIBLE static int &instance() { static int self; return self; }
};
template <class T> struct VISIBLE_TOO Cache { static int hits; };
template <class T> int Cache<T>::hits;
namespace app { VISIBLE_TOO inline int &counter() { static int count; return count; } }
extern "C" int use() {
    int sum = ++Registry<int>::instance();
#ifdef MORE
    sum += ++Cache<int>::hits + ++app::counter();
#endif
#ifdef STD
    sum += *std::make_shared<int>(1);
#endif
    return sum;
}
C++
}

CYCLE=('open libplug.so' 'call libplug.so use' 'close libplug.so')

only_use() {
    echo '{ global: use; local: *; };' >only
}

@test "a unique symbol: a version script, hide its owner, or the flag" {
    local change
    has_registry libplug.so
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_HIDE owners='Registry<int>::instance()' or UNIQUE_FLAG
    only_use
    for change in -Wl,--version-script=only -DVISIBLE='__attribute__((visibility("hidden")))' -fno-gnu-unique; do
        has_registry libplug.so "$change"
        hand "${CYCLE[@]}"
        gone libplug.so
    done
}

@test "a unique symbol of which nobody knows who else has it" {
    has_registry libplug.so
    hand "${CYCLE[@]}"
    "$UNLOADWHY" -p "$victim_pid" --save facts
    sed -i '/^sharers /d' facts
    run -0 "$UNLOADWHY" -f facts libplug.so
    help_is "$(text_of help: <<<"$output")" libplug.so UNIQUE_SCRIPT or \
        UNIQUE_HIDE_IF owners='Registry<int>::instance()' it=it or UNIQUE_FLAG
}

@test "unique symbols of three owners: all of them" {
    local hidden='__attribute__((visibility("hidden")))'
    has_registry libplug.so -DMORE
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_HIDE owners='app::counter(), Registry<int>::instance() and Cache<int>' or UNIQUE_FLAG
    has_registry libplug.so -DMORE -DVISIBLE="$hidden"
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    has_registry libplug.so -DMORE -DVISIBLE="$hidden" -DVISIBLE_TOO="$hidden"
    hand "${CYCLE[@]}"
    gone libplug.so
}

@test "a unique variable in a namespace, which has no visibility: the variable" {
    local variable='int use() __asm__("use"); namespace app { VISIBLE inline int total; } int use() { return ++app::total; }'
    library libplug.so -DVISIBLE= <<<"$variable"
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_HIDE owners=app::total or UNIQUE_FLAG
    library libplug.so -DVISIBLE='__attribute__((visibility("hidden")))' <<<"$variable"
    hand "${CYCLE[@]}"
    gone libplug.so
}

@test "unique symbols, one of the standard library's: the flag, not the owners" {
    has_registry libplug.so -DSTD -lstdc++
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_FLAG
    has_registry libplug.so -DSTD -lstdc++ -DVISIBLE='__attribute__((visibility("hidden")))'
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_STANDARD
    has_registry libplug.so -DSTD -lstdc++ -fno-gnu-unique
    hand "${CYCLE[@]}"
    gone libplug.so
}

# prints [ARGUMENT...]: libstdc++ binds a weak function that std::endl brings along.
prints() {
    library libplug.so -O2 -lstdc++ "$@" <<'C++'
#include <iostream>
#include <memory>
extern "C" int use() { std::cerr << std::endl; return *std::make_shared<int>(1); }
C++
}

@test "unique symbols, and libstdc++ bound a function in it: not the flag alone" {
    prints
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT
    prints -fno-gnu-unique
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    only_use
    prints -Wl,--version-script=only
    hand "${CYCLE[@]}"
    gone libplug.so
}

# has_static_runtime [ARGUMENT...]
has_static_runtime() {
    library libplug.so -l:libstdc++.a "$@" <<'C++'
#include <memory>
#include <sstream>
extern "C" int use() {
    std::ostringstream text;
    text << *std::make_shared<int>(1);
    return text.str().size();
}
C++
}

@test "unique symbols out of libstdc++.a and of its own: the flag, and hide what comes from there" {
    has_static_runtime
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SCRIPT or UNIQUE_STATIC
    has_static_runtime -Wl,--exclude-libs,ALL
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    has_static_runtime -fno-gnu-unique
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    has_static_runtime -fno-gnu-unique -Wl,--exclude-libs,ALL
    hand "${CYCLE[@]}"
    gone libplug.so
}

@test "a unique symbol that several share: one definition, or the flag with RTLD_GLOBAL, or one each" {
    local both=('open liba.so' 'open libb.so' 'call liba.so use' 'call libb.so use')
    has_registry liba.so
    has_registry libb.so
    hand "${both[@]}" 'close liba.so'
    assert_equal "${said[*]}" '1 2'
    for PRODUCER in native gdb; do
        advised liba.so UNIQUE_SHARED holders=libb.so have=has owners='Registry<int>::instance()' use=uses it=it \
            or UNIQUE_SCRIPT_EACH
    done

    # one definition, not inline, in a library that all need
    library libbase.so <<<'int &instance() { static int self; return self; }'
    library liba.so ./libbase.so <<<'int &instance(); extern "C" int use() { return ++instance(); }'
    cp liba.so libb.so
    hand "${both[@]}" 'close libb.so' 'close liba.so'
    assert_equal "${said[*]}" '1 2'
    gone liba.so libb.so libbase.so

    has_registry liba.so -fno-gnu-unique
    has_registry libb.so -fno-gnu-unique
    hand "${both[@]}" 'close libb.so' 'close liba.so'
    assert_equal "${said[*]}" '1 1' # which the flag alone splits
    hand "${both[@]/%.so/.so RTLD_GLOBAL}" 'close liba.so' 'close libb.so'
    assert_equal "${said[*]}" '1 2'
    gone liba.so libb.so

    only_use
    has_registry liba.so -Wl,--version-script=only
    has_registry libb.so -Wl,--version-script=only
    hand "${both[@]}" 'close libb.so' 'close liba.so'
    assert_equal "${said[*]}" '1 1'
    gone liba.so libb.so
}

@test "unique symbols that libraries which it needs define, too: let those come with the program" {
    local HOST=("${HAND[@]}")
    has_registry libbase.so
    has_registry libplug.so ./libbase.so
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_STARTUP holders=libbase.so them=it \
        or UNIQUE_SHARED holders=libbase.so have=has owners='Registry<int>::instance()' use=uses it=it \
        or UNIQUE_SCRIPT_EACH
    HAND=(env LD_PRELOAD=./libbase.so "${HOST[@]}")
    hand "${CYCLE[@]}"
    gone libplug.so
    compile_hand linked ./libbase.so
    HAND=(./linked)
    hand "${CYCLE[@]}"
    gone libplug.so

    # not if they do not define all
    has_registry libplug.so -DMORE ./libbase.so
    HAND=(env LD_PRELOAD=./libbase.so "${HOST[@]}")
    hand "${CYCLE[@]}"
    assert_mapped libplug.so
    HAND=("${HOST[@]}")
    hand "${CYCLE[@]}"
    advised libplug.so UNIQUE_SHARED holders=libbase.so have=has \
        owners='app::counter(), Registry<int>::instance() and Cache<int>' use=uses it=them or UNIQUE_SCRIPT_EACH
}

# glibc notes no dependency on a library that is NODELETE already.
@test "a unique symbol, and one for good that bound another in it: not the flag alone" {
    local commands=('open libprov.so RTLD_GLOBAL' 'call libprov.so use' 'open libcons.so RTLD_LAZY' 'call libcons.so consume'
        'close libcons.so' 'close libprov.so')
    has_both() {
        library libprov.so "$@" <<'C++'
template <class T> struct Registry { static int &instance() { static int self; return self; } };
extern "C" int provided() { return 2; }
extern "C" int use() { return ++Registry<int>::instance(); }
C++
    }
    consumes libcons.so -DOWN -Wl,-z,nodelete
    has_both
    hand "${commands[@]}"
    advised libprov.so UNIQUE_SCRIPT
    has_both -fno-gnu-unique
    hand "${commands[@]}"
    assert_mapped libprov.so
    only_use
    has_both -Wl,--version-script=only
    hand "${commands[@]}"
    gone libprov.so
}
