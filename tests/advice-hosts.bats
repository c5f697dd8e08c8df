#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016,SC2154 # backquotes that are text; variables of the helpers
# Advice for those who build nothing: libraries that known hosts open, the distribution's, and handles that are a
# library's own (src/why/policy.def).

bats_require_minimum_version 1.5.0
load lib/helpers
load lib/native

GOLDEN=$TOP/tests/golden

# named FACTS LIBRARY PATH: the facts as if the library had been loaded under this path.
named() {
    sed -E "s,\"/[^\"]*/$2\",\"$3\",g" "$GOLDEN/$1.facts"
}

# helps_of LIBRARY <FACTS
helps_of() {
    "$UNLOADWHY" -f - --json | jq -r --arg name "$1" '.objects[] | select(.name == $name) | .help[]'
}

# what asks for another build of the library
REBUILD='build all of|link [^ ]+ without|version script|visibility|do not export|exclude-libs|type without a destructor|itself: join'

@test "a known host is known by the name of what it loads" {
    local path expected
    while IFS='|' read -r path expected; do
        run helps_of "${path##*/}" <<<"$(named dlopen-count libtheme.so "$path")"
        [[ $output == "$expected"* && $output != *'dlclose call'* ]] || fail "$path: $output"
        run "$UNLOADWHY" -f - <<<"$(named dlopen-count libtheme.so "$path")"
        run text_of help: <<<"$(sed -n '/^open$/,/^$/p' <<<"$output")"
        assert_output --partial "${expected#leave it: }"
    done <<'END'
/opt/app/fast.cpython-311-x86_64-linux-gnu.so|leave it: CPython never closes an extension module.
/usr/lib/python3/dist-packages/fast.abi3.so|leave it: CPython never closes an extension module.
/usr/lib/postgresql/15/lib/plpgsql.so|leave it: PostgreSQL never closes a module. A new session loads
/usr/pgsql-16/lib/mine.so|leave it: PostgreSQL never closes a module. A new session loads
/usr/lib/x86_64-linux-gnu/libtbbmalloc.so.2|leave it: oneTBB's allocator opens itself
/srv/app/node_modules/mine/build/Release/mine.node|Node closes the addons of a worker when that ends
/usr/lib/php/20220829/opcache.so|PHP closes its extensions when it shuts down
/usr/local/lib/php/extensions/no-debug-non-zts-20220829/mine.so|PHP closes its extensions when it shuts down
/usr/lib/x86_64-linux-gnu/guile/3.0/extensions/guile-readline.so.0|leave it: Guile never closes a library
/usr/lib/tcltk/x86_64-linux-gnu/tdom0.9.3/libtdom.so|Tcl closes it by the command unload
END
}

@test "where nothing but such modules is open, nobody is asked to close one" {
    named dlopen-count libtheme.so /opt/app/fast.cpython-311-x86_64-linux-gnu.so |
        sed -E 's,"/[^"]*/libplug.so","/opt/app/slow.abi3.so",' >facts
    run -0 "$UNLOADWHY" -f facts
    assert_equal "$(grep -c 'CPython never' <<<"$output")" 1
    refute grep -q 'as many more dlclose' <<<"$output"
}

@test "CPython's extension modules are still there when nothing in Python holds them" {
    cat >program.py <<'PYTHON'
import gc, sys
import _ctypes
del sys.modules["_ctypes"], _ctypes
gc.collect()
open("ready", "w").close()
sys.stdin.read()
PYTHON
    start_traceable /usr/bin/python3 program.py
    wait_until test -e ready
    [[ $(mapped_libraries "$started_pid") == *_ctypes.cpython-* ]] || skip 'it has no such module'
    run -0 "$UNLOADWHY" -p "$started_pid" _ctypes
    run text_of help: <<<"$output"
    assert_output 'leave it: CPython never closes an extension module.'
}

@test "libpython that its extension modules bound: no RTLD_LOCAL, nothing to close" {
    start_victim reldep
    next_stage
    next_stage
    run -0 "$UNLOADWHY" -p "$victim_pid" --save facts
    run helps_of libprov.so <facts
    assert_line 'close libcons.so too.'
    sed -i 's,/libprov.so",/libpython3.11.so.1.0",; s,/libcons.so",/_fast.cpython-311-x86_64-linux-gnu.so",' facts
    run helps_of libpython3.11.so.1.0 <facts
    assert_output 'leave it: CPython never closes its extension modules, and these use its symbols.'
}

@test "a distribution's library: no word of another build, whatever keeps it" {
    local facts moved before found=0
    for facts in "$GOLDEN"/*.facts; do
        moved=$(sed -E 's,(l_name|path)="/[^"]*/([^"/]+)",\1="/usr/lib/x86_64-linux-gnu/\2",g' "$facts")
        before=$("$UNLOADWHY" -f - --json <<<"$moved" 2>&1 | jq -r '.objects[].help[]' 2>&1) || continue
        refute grep -E "$REBUILD" <<<"$before"
        [[ $before != *"and this one is the distribution's."* ]] || found=1
    done
    assert_equal "$found" 1
}

@test "the distribution's directories, and those that look like them" {
    local path
    for path in /usr/lib/x86_64-linux-gnu /lib /usr/lib64/app /lib/i386-linux-gnu; do
        run helps_of libde265.so.0 <<<"$(named libde265 libde265.so.0 "$path/libde265.so.0")"
        assert_output "leave it: what frees it is another build, and this one is the distribution's."
    done
    for path in /usr/local/lib /opt/lib /home/me/usr/lib /usr/libexec /srv/lib; do
        run helps_of libde265.so.0 <<<"$(named libde265 libde265.so.0 "$path/libde265.so.0")"
        assert_line --partial 'by a version script: { global: ENTRY; local: *; };'
    done
}

@test "a runtime that builds its own libraries: in which of its files the flag is" {
    run helps_of mine.node <<<"$(named unique libreport.so /srv/app/mine.node)"
    assert_line --partial 'with -fno-gnu-unique (cflags_cc in binding.gyp)'
    assert_line --partial 'by a version script (ldflags in binding.gyp): {'
    run helps_of mine.so <<<"$(named unique libreport.so /usr/local/lib/R/site-library/mine/libs/mine.so)"
    assert_line --partial 'with -fno-gnu-unique (PKG_CXXFLAGS in src/Makevars)'
}

@test "a handle that may be the library's own: it imports dlopen" {
    local producer
    start_victim dlopen-own
    next_stage
    make_core "$victim_pid"
    for producer in native gdb; do
        for target in "$victim_pid" "$core"; do
            ask "$producer" "$target" libsound.so
            run text_of help: <<<"$(block_of libsound.so <<<"${answers[0]}")"
            assert_output 'it takes 1 more dlclose call. The dlopen may be its own, since it imports dlopen: `unloadwhy watch` tells.'
        done
    done
    # alsa-lib's name for sound_free, which the victim's next stage tries
    run -0 "$UNLOADWHY" -p "$victim_pid" --save facts
    sed 's,/libsound.so",/libasound.so.2",' facts >renamed
    run helps_of libasound.so.2 <renamed
    assert_output 'it takes 1 more dlclose call. If the dlopen is its own, snd_config_update_free_global() gives it back.'
    run -0 "$UNLOADWHY" -f renamed
    assert_output --partial '1: libasound.so.2, perhaps opened by itself'
    next_stage
    next_stage
    refute grep -q libsound "/proc/$victim_pid/maps"
}

@test "who may have opened it: what came with the program and imports dlopen" {
    local address
    named dlopen-count libc.so.6 /opt/app/lib/libhelper.so >facts
    address=$(sed -n 's,^map addr=\(0x[0-9a-f]*\) .*/libhelper.so".*,\1,p' facts)
    sed -i "s/^examined/importer map=$address name=\"dlopen\"\n&/" facts
    run helps_of libtheme.so <facts
    assert_output --partial 'Of what came with the program, libhelper.so imports dlopen.'
    run helps_of libtheme.so <"$GOLDEN/dlopen-count.facts"
    refute_output --partial imports
}

@test "a library that registered a type with GLib: nobody is asked to unload it" {
    local name
    for name in g_type_register_static g_type_register_static_simple g_type_module_register_type; do
        printf 'void %s(void);\nvoid begin(void);\nvoid begin(void) { %s(); }\n' "$name" "$name" >plug.c
        ${CC:-cc} -shared -fPIC -o libplug.so plug.c
        start_speaker "$TOP/build/programs/opener" "$PWD/libplug.so"
        run -0 "$UNLOADWHY" -p "$victim_pid" --save saved libplug.so
        if [[ $name == g_type_module* ]]; then
            assert_output --partial 'it takes 1 more dlclose call.'
        else
            assert_output --partial 'leave it: GLib never forgets a type'
            run -0 "$UNLOADWHY" -f saved libplug.so
            assert_output --partial 'leave it: GLib never forgets a type'
        fi
        stop_all
    done
}

@test "Kerberos' plugins: libkrb5 opens them with RTLD_NODELETE" {
    start_victim nodelete-dlopen
    run -0 "$UNLOADWHY" -p "$victim_pid" --save facts
    sed 's,/libplug.so",/krb5/plugins/preauth/libplug.so",' facts >renamed
    run helps_of libplug.so <renamed
    assert_output 'leave it: libkrb5 opens its plugins with RTLD_NODELETE.'
}

# The thread_local is the library's, and so is the thread.
net_library() {
    cat >libnet.c <<'C'
#include <pthread.h>
#include <semaphore.h>

extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
extern void *__dso_handle;
static pthread_t worker;
static sem_t registered, end;

static void drop(void *unused) { (void)unused; }

static void *work(void *unused)
{
    __cxa_thread_atexit_impl(drop, NULL, &__dso_handle);
    sem_post(&registered);
    sem_wait(&end);
    return unused;
}

int start(void)
{
    sem_init(&registered, 0, 0);
    sem_init(&end, 0, 0);
    return pthread_create(&worker, NULL, work, NULL) || sem_wait(&registered);
}

int start_and_join(void)
{
    return start() || sem_post(&end) || pthread_join(worker, NULL);
}
C
    gcc -shared -fPIC -pthread -o libnet.so libnet.c
}

@test "a thread-local destructor on a thread that the library started: the library joins it before the dlclose" {
    net_library
    start_speaker "$TOP/build/programs/closer" "$PWD/libnet.so" start
    run -0 "$UNLOADWHY" -p "$victim_pid" libnet.so
    assert_output --partial 'or in libnet.so itself: join the threads that it started'
    stop_all
    start_speaker "$TOP/build/programs/closer" "$PWD/libnet.so" start_and_join
    refute grep -q libnet.so "/proc/$victim_pid/maps"
}

@test "thread_locals of Rust's standard library are not the author's to change" {
    local name
    for name in rust-spawn-hooks rust-thread-info; do # of plugins that 1.95 and 1.63 made
        run helps_of libplugin.so <"$GOLDEN/$name.facts"
        assert_output --partial "of Rust's standard library, and not yours to change."
        refute_output --partial 'type without a destructor'
        # a name that does not tell whose it is
        sed -E 's/^(function .*) symbol="[^"]*"/\1 symbol="_ZN3std3sys12thread_local6native4lazy7destroy17h5ad10a032d68ffd7E"/' \
            "$GOLDEN/$name.facts" >renamed
        run helps_of libplugin.so <renamed
        assert_output --partial 'type without a destructor'
    done
}

@test "PulseAudio's libraries are NODELETE on purpose, wherever they lie" {
    local name
    for name in libpulse.so.0 libpulse-simple.so.0 libpulsecommon-16.1.so; do
        run "$UNLOADWHY" -f - "$name" <<<"$(named libssl libcrypto.so.3 "/opt/audio/$name")"
        assert_output --partial 'its file says NODELETE: PulseAudio does this on purpose'
        assert_output --partial 'leave it.'
    done
}
