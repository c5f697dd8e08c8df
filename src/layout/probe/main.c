/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usage: LD_AUDIT=DIRECTORY/audit.so:DIRECTORY/audit.so ask-loader DIRECTORY: prints the layout (src/layout/file.h)
 * of what runs it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layout/layout.h"
#include "layout/probe/probe.h"

static struct link_map *program, *spare;
__thread long own_local = 1; /* so that the program has thread-local variables too */

int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *library);

/* --- Looking --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool is_called(const struct link_map *map, enum who who)
{
    static const char *const names[WHO_COUNT] = {
        [LIBC] = "libc.so.6",   [PLUGIN] = "plugin.so",     [DEPENDENCY] = "dependency.so",
        [PINNED] = "pinned.so", [PROVIDER] = "provider.so", [USER] = "user.so",
    };
    const char *name = base_name(map->l_name);

    if (who == PROGRAM)
        return map == program;
    if (who == RTLD)
        return !strncmp(name, "ld-", 3) || !strncmp(name, "ld64.", 5) || !strncmp(name, "ld.so", 5);
    return !strcmp(name, names[who]);
}

/* Also called while the loader is at work, so it only reads. */
void probe_moment(int moment)
{
    struct shot *shot = &shots[moment];

    if (shot->taken)
        return;
    shot->taken = true;
    for (struct link_map *map = program; map; map = map->l_next, shot->count++)
        for (int who = PROGRAM; who < WHO_COUNT; who++)
            if (!shot->map[who] && is_called(map, who)) {
                shot->map[who] = map;
                shot->place[who] = shot->count;
                peek(map, shot->bytes[who], MAP_BYTES);
                break;
            }
    peek(rtld_data, shot->data, rtld_data_size);
    shot->rtld = shot->data + (rtld_global - rtld_data);
    if (moment == DEPENDENCY_ENDS) {
        dlclose(spare);
        probe_moment(DEFERRED);
    }
}

/* --- Doing --- */

static const char *directory;

static struct link_map *open_library(const char *name, int flags)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return dlopen(path, flags);
}

static void no_destructor(void *object)
{
    (void)object;
}

static bool open_and_close(void)
{
    struct link_map *map;

    spare = open_library("provider.so", RTLD_LAZY);
    probe_moment(START);
    map = open_library("plugin.so", RTLD_LAZY);

    probe_moment(OPENED);
    if (!map || !spare || dlclose(map))
        return false;
    probe_moment(CLOSED);
    for (int i = 0; i < 6; i++)
        map = open_library("plugin.so", RTLD_LAZY);
    probe_moment(OPENED_AGAIN);
    for (int i = 0; i < 3; i++)
        __cxa_thread_atexit_impl(no_destructor, NULL, dlsym(map, "why_probe_anchor"));
    probe_moment(DESTRUCTORS);
    open_library("plugin.so", RTLD_LAZY | RTLD_NODELETE);
    probe_moment(NODELETE);
    return map != NULL;
}

/* NULL, or what cannot be done here. */
static const char *act(void)
{
    if (!open_and_close())
        return "its libraries";
    if (!open_library("pinned.so", RTLD_LAZY | RTLD_NODELETE) ||
        !open_library("provider.so", RTLD_LAZY | RTLD_GLOBAL) || !open_library("user.so", RTLD_LAZY) ||
        !(unique_map = open_library("uniques.so", RTLD_LAZY)))
        return "its libraries";
    probe_moment(ALL);
    for (int moment = 0; moment < MOMENTS; moment++)
        if (!shots[moment].taken)
            return "a library's constructor or resolver";
    for (int who = PROGRAM; who < WHO_COUNT; who++)
        if (!shots[ALL].map[who])
            return "a library";
    return NULL;
}

/* --- Threads --- */

static void *wait_for_end(void *closure)
{
    pthread_barrier_wait(closure);
    pthread_barrier_wait(closure);
    return NULL;
}

static void find_threads(struct why_layout *layout)
{
    pthread_barrier_t barrier;
    pthread_t thread;

    pthread_barrier_init(&barrier, NULL, 2);
    if (pthread_create(&thread, NULL, wait_for_end, &barrier))
        return;
    pthread_barrier_wait(&barrier);
    find_thread_list(layout, WHY_FIELD_rtld_global__dl_stack_user, (uintptr_t)pthread_self());
    find_thread_list(layout, WHY_FIELD_rtld_global__dl_stack_used, (uintptr_t)thread);
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    find_thread_list(layout, WHY_FIELD_rtld_global__dl_stack_cache, (uintptr_t)thread);
}

/* --- Finding --- */

static const char *find_all(struct why_layout *layout)
{
    const char *missing = find_others(layout);

    if (!missing)
        missing = find_map_members(layout);
    if (!missing)
        missing = find_namespaces(layout);
    if (!missing)
        missing = find_destructor_list(layout);
    find_threads(layout);
    put_symbols(layout);
    find_close_state(layout);
    return missing;
}

/* The segment of ld.so that has its variables: where its state is. */
static int find_data(struct dl_phdr_info *info, size_t size, void *closure)
{
    (void)size;
    (void)closure;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        const unsigned char *start = (const unsigned char *)info->dlpi_addr + segment->p_vaddr;

        if (segment->p_type == PT_LOAD && rtld_global >= start && rtld_global < start + segment->p_memsz) {
            rtld_data = start;
            rtld_data_size = segment->p_memsz;
        }
    }
    return 0;
}

static const char *begin(void)
{
    const ElfW(Sym) *symbol = NULL;
    Dl_info info;

    if (!begin_peeking())
        return "/proc/self/mem";
    program = dlopen(NULL, RTLD_LAZY);
    rtld_global = dlsym(RTLD_DEFAULT, "_rtld_global");
    if (!program || !rtld_global || !dladdr1(rtld_global, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol)
        return "_rtld_global";
    rtld_size = symbol->st_size;
    dl_iterate_phdr(find_data, NULL);
    return rtld_data && rtld_data_size <= DATA_BYTES ? NULL : "the variables of ld.so";
}

/* Nothing is undone: registered destructors do not run, and opened libraries stay open. */
int main(int argc, char **argv)
{
    static struct why_layout layout;
    const char *missing = "a little-endian machine";

    directory = argc > 1 ? argv[1] : ".";
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        missing = begin();
    if (!missing)
        missing = act();
    if (!missing)
        missing = find_all(&layout);
    if (missing)
        fprintf(stderr, "%s not found\n", missing);
    else
        print_layout(&layout);
    _exit(missing ? 2 : fflush(stdout) != 0);
}
