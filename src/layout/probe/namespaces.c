/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of _rtld_global: the namespaces, and what is beside them. */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layout/layout.h"
#include "layout/probe/probe.h"

#define RTLD_FIELD(member) WHY_FIELD_rtld_global_##member
#define NS_FIELD(member) WHY_FIELD_link_namespaces_##member

enum { OWNER_IN_MUTEX = 8, LARGEST_NAMESPACE = 1024 };

struct other others[OTHERS];

/* The array of namespaces: where it starts, and the size of an element, by the heads of the lists in it. */
static size_t start, size;

static struct link_map *head_at(size_t at)
{
    return at + WORD <= rtld_size ? (struct link_map *)peek_word(rtld_global + at) : NULL;
}

/* Anything may be at `map`; the name of an LD_AUDIT module of ours is long enough to know it by. */
static bool is_module(const struct link_map *map)
{
    static const char name[] = "/audit.so";
    char path[4096];
    size_t length;

    peek((void *)peek_word(&map->l_name), path, sizeof(path));
    length = strnlen(path, sizeof(path));
    return length > sizeof(name) && length < sizeof(path) && !strcmp(path + length - strlen(name), name);
}

static bool find_array(void)
{
    unsigned found = 0;

    for (size_t at = 0; at < rtld_size; at += WORD)
        for (size_t stride = 4 * WORD; head_at(at) == shots[ALL].map[PROGRAM] && stride < LARGEST_NAMESPACE;
             stride += WORD)
            if (is_module(head_at(at + stride)) && is_module(head_at(at + 2 * stride))) {
                start = at;
                size = stride;
                found++;
            }
    return found == 1;
}

static bool is_copy(const struct link_map *map, enum who who)
{
    const struct link_map *of = shots[ALL].map[who];

    return who == RTLD ? map->l_ld == of->l_ld : map->l_name && !strcmp(map->l_name, of->l_name);
}

/* Read a namespace's list, whose members <link.h> makes public. */
static bool read_other(struct other *other, struct link_map *head)
{
    other->head = head;
    for (struct link_map *map = head; map; map = map->l_next, other->count++) {
        if (is_copy(map, LIBC))
            other->libc = map;
        if (is_copy(map, RTLD))
            other->rtld = map;
    }
    return other->libc != NULL;
}

const char *find_others(struct why_layout *layout)
{
    if (!find_array())
        return "_dl_ns";
    for (size_t i = 0; i < OTHERS; i++)
        if (!read_other(&others[i], head_at(start + (i + 1) * size)))
            return "the namespace of an LD_AUDIT module";
    put_number(layout, RTLD_FIELD(_dl_ns), start, 0);
    layout->sizes[WHY_STRUCT_rtld_global] = (uint32_t)rtld_size;
    layout->sizes[WHY_STRUCT_link_namespaces] = (uint32_t)size;
    put_number(layout, NS_FIELD(_ns_loaded), 0, WORD);
    return NULL;
}

/* struct r_debug of a namespace, up to 2.40: behind r_version come the head of the list and the place to break. */
static long find_debug(const unsigned char *ns, const struct other *other)
{
    uintptr_t brk = (uintptr_t)dlsym(RTLD_DEFAULT, "_dl_debug_state");

    for (size_t at = WORD; brk && at + 3 * WORD <= size; at += WORD)
        if (peek_word(ns + at + WORD) == (uintptr_t)other->head && peek_word(ns + at + 2 * WORD) == brk)
            return (long)at;
    return -1;
}

static void see_ns(struct clues *clues, enum moment moment, size_t at, uint64_t want)
{
    see(clues, shots[moment].rtld + at, want);
}

static const char *find_in_array(struct why_layout *layout)
{
    struct clues count = {.count = 0}, libc = {.count = 0};
    long at;

    see_ns(&count, START, start, shots[START].count);
    see_ns(&count, OPENED, start, shots[OPENED].count);
    see_ns(&count, CLOSED, start, shots[CLOSED].count);
    see_ns(&count, ALL, start, shots[ALL].count);
    see_ns(&libc, ALL, start, (uintptr_t)shots[ALL].map[LIBC]);
    for (int i = 0; i < OTHERS; i++) {
        see_ns(&count, ALL, start + ((size_t)i + 1) * size, others[i].count);
        see_ns(&libc, ALL, start + ((size_t)i + 1) * size, (uintptr_t)others[i].libc);
    }
    at = find_number(&count, 0, size, 4);
    if (at < 0)
        return "_ns_nloaded";
    put_number(layout, NS_FIELD(_ns_nloaded), (size_t)at, 4);
    at = find_number(&libc, 0, size, WORD); /* since 2.32 */
    if (at >= 0)
        put_number(layout, NS_FIELD(libc_map), (size_t)at, WORD);
    at = find_debug(rtld_global + start + size, &others[0]);
    if (at >= 0)
        put_number(layout, NS_FIELD(_ns_debug), (size_t)at, sizeof(struct r_debug));
    return find_unique_table(layout, start, start + size, start);
}

/* The thread that opens or closes a library holds it; a glibc before 2.34 may keep no owner in a single thread. */
static void find_lock(struct why_layout *layout)
{
    uint64_t self = (uint64_t)syscall(SYS_gettid);
    struct clues owner = {.count = 0};
    long at;

    see(&owner, shots[START].rtld, 0);
    see(&owner, shots[OPENED].rtld, 0);
    see(&owner, shots[CLOSED].rtld, 0);
    see(&owner, shots[PLUGIN_BEGAN].rtld, self);
    see(&owner, shots[DEPENDENCY_ENDS].rtld, self);
    at = find_number(&owner, 0, rtld_size, 4);
    if (at >= OWNER_IN_MUTEX)
        put_number(layout, RTLD_FIELD(_dl_load_lock), (size_t)at - OWNER_IN_MUTEX, sizeof(pthread_mutex_t));
}

/* _dl_load_adds: how many link maps were ever added. It never gets smaller. */
static void find_adds(struct why_layout *layout)
{
    struct clues adds = {.relative = true};
    long at;

    see(&adds, shots[START].rtld, 0);
    see(&adds, shots[OPENED].rtld, 2);
    see(&adds, shots[CLOSED].rtld, 2);
    see(&adds, shots[OPENED_AGAIN].rtld, 4);
    see(&adds, shots[NODELETE].rtld, 4);
    at = find_number(&adds, 0, rtld_size, 8);
    if (at >= 0)
        put_number(layout, RTLD_FIELD(_dl_load_adds), (size_t)at, 8);
}

/*
 * _dl_close_worker's dl_close_state: not_pending, pending, rerun. It is a static without a name here, but only one
 * variable has these values.
 */
void find_close_state(struct why_layout *layout)
{
    static const struct {
        enum moment moment;
        uint64_t state;
    } clues_of[] = {{START, 0},    {PLUGIN_BEGAN, 0}, {OPENED, 0}, {DEPENDENCY_ENDS, 1},
                    {DEFERRED, 2}, {CLOSED, 0},       {ALL, 0}};
    struct clues clues = {.count = 0};
    long at;

    for (size_t i = 0; i < sizeof(clues_of) / sizeof(*clues_of); i++)
        see(&clues, shots[clues_of[i].moment].data, clues_of[i].state);
    at = find_number(&clues, (uintptr_t) - (uintptr_t)rtld_data % 4, rtld_data_size, 4);
    if (at >= 0)
        layout->symbols[WHY_SYMBOL_close_state] = (struct why_symbol){
            .known = true, .value = (uintptr_t)rtld_data + (size_t)at - shots[ALL].map[RTLD]->l_addr};
}

/*
 * _dl_nns follows the array of namespaces, and counts its used elements (struct rtld_global). The array's elements
 * are empty from the third on.
 */
static bool find_used(struct why_layout *layout)
{
    size_t at = start + (OTHERS + 1) * size;

    while (at + WORD <= rtld_size && !head_at(at))
        at += size;
    if (peek_word(rtld_global + at) != OTHERS + 1)
        return false;
    put_number(layout, RTLD_FIELD(_dl_nns), at, WORD);
    return true;
}

const char *find_namespaces(struct why_layout *layout)
{
    if (!find_used(layout))
        return "_dl_nns";
    find_lock(layout);
    find_adds(layout);
    return find_in_array(layout);
}

/* --- Lists of threads --- */

/* A list_t comes back to its head; which of its nodes lies in this thread's struct pthread? */
static bool lists(uintptr_t head, uintptr_t pthread)
{
    enum { LARGEST_PTHREAD = 4096, LIMIT_NODES = 64 };
    uintptr_t node = peek_word((void *)head);
    bool found = false;

    for (int i = 0; i < LIMIT_NODES && node != head; i++) {
        found |= node - pthread < LARGEST_PTHREAD;
        if (peek((void *)node, &node, WORD) != WORD)
            return false;
    }
    return found && node == head;
}

/* Since 2.34; before, libpthread has them. Called while this thread is in just that list. */
void find_thread_list(struct why_layout *layout, int field, uintptr_t pthread)
{
    long found = -1;

    for (size_t at = 0; at + 2 * WORD <= rtld_size; at += WORD)
        if (lists((uintptr_t)rtld_global + at, pthread)) {
            if (found >= 0)
                return;
            found = (long)at;
        }
    if (found >= 0)
        put_number(layout, field, (size_t)found, 2 * WORD);
}
