/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of struct link_map behind the public ones. */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "layout/layout.h"
#include "layout/probe/probe.h"

enum { PUBLIC = sizeof(struct link_map) };

#define FIELD_OF(member) WHY_FIELD_link_map_##member

static void see_at(struct clues *clues, enum moment moment, enum who who, uint64_t want)
{
    see(clues, shots[moment].bytes[who], want);
}

/* Find a number of a link map by its clues; false unless exactly one place fits. */
static bool number_within(struct why_layout *layout, int field, const struct clues *clues, size_t from, size_t to,
                          size_t width)
{
    long at = find_number(clues, from, to, width);

    if (at >= 0)
        put_number(layout, field, (size_t)at, width);
    return at >= 0;
}

static bool number(struct why_layout *layout, int field, const struct clues *clues, size_t width)
{
    return number_within(layout, field, clues, PUBLIC, MAP_BYTES, width);
}

/* All flags stand together behind l_direct_opencount: l_type, then those of one bit, then those of one byte. */
enum { FLAG_BYTES = 12 };

static bool find_flag(struct why_layout *layout, int field, const struct clues *clues)
{
    size_t from = layout->fields[FIELD_OF(l_type)].offset;
    long bit = find_bits(clues, from, from + FLAG_BYTES, 1);

    if (bit >= 0)
        put_bits(layout, field, (size_t)bit, 1);
    return bit >= 0;
}

/* <link.h> shows these to everybody. */
static void put_public(struct why_layout *layout)
{
    put_number(layout, FIELD_OF(l_addr), offsetof(struct link_map, l_addr), WORD);
    put_number(layout, FIELD_OF(l_name), offsetof(struct link_map, l_name), WORD);
    put_number(layout, FIELD_OF(l_ld), offsetof(struct link_map, l_ld), WORD);
    put_number(layout, FIELD_OF(l_next), offsetof(struct link_map, l_next), WORD);
}

static bool find_byte(struct why_layout *layout, int field, const struct clues *clues)
{
    size_t from = layout->fields[FIELD_OF(l_type)].offset;

    return number_within(layout, field, clues, from, from + FLAG_BYTES, 1);
}

/* l_real is the map itself, except for ld.so's proxy in another namespace. l_ns is the number of the namespace. */
static const char *find_real(struct why_layout *layout)
{
    static unsigned char proxies[OTHERS][MAP_BYTES], heads[OTHERS][MAP_BYTES];
    struct clues real = {.count = 0}, ns = {.count = 0};

    for (int who = PROGRAM; who < WHO_COUNT; who++) {
        see_at(&real, ALL, who, (uintptr_t)shots[ALL].map[who]);
        see_at(&ns, ALL, who, 0);
    }
    for (int i = 0; i < OTHERS; i++) {
        peek(others[i].head, heads[i], MAP_BYTES);
        see(&real, heads[i], (uintptr_t)others[i].head);
        see(&ns, heads[i], (uint64_t)i + 1);
        if (!others[i].rtld)
            continue;
        peek(others[i].rtld, proxies[i], MAP_BYTES);
        see(&real, proxies[i], (uintptr_t)shots[ALL].map[RTLD]);
        see(&ns, proxies[i], (uint64_t)i + 1);
    }
    if (!number(layout, FIELD_OF(l_real), &real, WORD))
        return "l_real";
    return number(layout, FIELD_OF(l_ns), &ns, WORD) ? NULL : "l_ns";
}

/* Only the LD_AUDIT module itself has l_auditing set, not the libraries that it needs. */
static const char *find_auditing(struct why_layout *layout)
{
    static unsigned char modules[OTHERS][MAP_BYTES], needed[OTHERS][MAP_BYTES];
    struct clues clues = {.count = 0};

    for (int who = PROGRAM; who < WHO_COUNT; who++)
        see_at(&clues, ALL, who, 0);
    for (int i = 0; i < OTHERS; i++) {
        peek(others[i].head, modules[i], MAP_BYTES);
        peek(others[i].libc, needed[i], MAP_BYTES);
        see(&clues, modules[i], 1);
        see(&clues, needed[i], 0);
    }
    return find_flag(layout, FIELD_OF(l_auditing), &clues) ? NULL : "l_auditing";
}

/* Of all that a dlopen brought only the provider was opened with RTLD_GLOBAL. Advice alone needs this flag. */
static void find_global(struct why_layout *layout)
{
    static const enum who global[] = {PROGRAM, LIBC, RTLD, PROVIDER}, local[] = {PLUGIN, DEPENDENCY, PINNED, USER};
    struct clues clues = {.count = 0};

    for (size_t i = 0; i < sizeof(global) / sizeof(*global); i++) {
        see_at(&clues, ALL, global[i], 1);
        see_at(&clues, ALL, local[i], 0);
    }
    find_flag(layout, FIELD_OF(l_global), &clues);
}

/* l_type, and the flags that dlopen and dlclose set. */
static const char *find_flags(struct why_layout *layout)
{
    static const enum who finished[] = {PROGRAM, LIBC, PLUGIN, DEPENDENCY};
    struct clues type = {.count = 0}, relocated = {.count = 0}, began = {.count = 0}, removed = {.count = 0};
    size_t after_count = layout->fields[FIELD_OF(l_direct_opencount)].offset + 4;
    long bit;

    for (int who = PROGRAM; who < WHO_COUNT; who++)
        see_at(&type, ALL, who, who == PROGRAM ? 0 : who == LIBC || who == RTLD ? 1 : 2);
    for (size_t i = 0; i < sizeof(finished) / sizeof(*finished); i++) {
        see_at(&relocated, OPENED, finished[i], 1);
        see_at(&began, OPENED, finished[i], 1);
        see_at(&removed, OPENED, finished[i], 0);
        see_at(&removed, DEPENDENCY_ENDS, finished[i], finished[i] == PLUGIN);
    }
    see_at(&relocated, RESOLVING, PLUGIN, 0);
    see_at(&relocated, RESOLVING, DEPENDENCY, 1);
    see_at(&relocated, DEPENDENCY_BEGAN, PLUGIN, 1);
    see_at(&began, RESOLVING, PLUGIN, 0);
    see_at(&began, RESOLVING, DEPENDENCY, 0);
    see_at(&began, DEPENDENCY_BEGAN, PLUGIN, 0);
    see_at(&began, DEPENDENCY_BEGAN, DEPENDENCY, 1);
    see_at(&began, PLUGIN_BEGAN, PLUGIN, 1);
    bit = find_bits(&type, after_count, after_count + FLAG_BYTES, 2);
    if (bit < 0)
        return "l_type";
    put_bits(layout, FIELD_OF(l_type), (size_t)bit, 2);
    if (!find_flag(layout, FIELD_OF(l_relocated), &relocated))
        return "l_relocated";
    if (!find_flag(layout, FIELD_OF(l_init_called), &began))
        return "l_init_called";
    find_global(layout);
    return find_flag(layout, FIELD_OF(l_removed), &removed) ? NULL : "l_removed";
}

static const char *find_counts(struct why_layout *layout)
{
    struct clues opens = {.count = 0}, destructors = {.count = 0}, index = {.count = 0};

    see_at(&opens, OPENED, PLUGIN, 1);
    see_at(&opens, OPENED, DEPENDENCY, 0);
    see_at(&opens, OPENED, LIBC, 0);
    see_at(&opens, OPENED_AGAIN, PLUGIN, 6);
    see_at(&destructors, OPENED_AGAIN, PLUGIN, 0);
    see_at(&destructors, DESTRUCTORS, PLUGIN, 3);
    see_at(&destructors, DESTRUCTORS, LIBC, 0);
    /*
     * _dl_close_worker numbers the list, and sets -1 in the maps that it keeps; it may put the closed map first
     * (2.37)
     */
    for (int who = PROGRAM; who <= RTLD; who++)
        see_at(&index, DEPENDENCY_ENDS, who, UINT32_MAX);
    see_at(&index, DEPENDENCY_BEGAN, PLUGIN, 0);
    see_at(&index, DEPENDENCY_ENDS, DEPENDENCY, shots[DEPENDENCY_ENDS].place[DEPENDENCY]);
    if (!number(layout, FIELD_OF(l_direct_opencount), &opens, 4))
        return "l_direct_opencount";
    if (!number(layout, FIELD_OF(l_tls_dtor_count), &destructors, WORD))
        return "l_tls_dtor_count";
    return number(layout, FIELD_OF(l_idx), &index, 4) ? NULL : "l_idx";
}

static uint64_t flags_1_of(const struct link_map *map)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_FLAGS_1)
            return entry->d_un.d_val;
    return 0;
}

/* Up to 2.30 NODELETE is only a bit of l_flags_1; since then it has bytes of its own, active and pending. */
static const char *find_nodelete(struct why_layout *layout)
{
    enum { NODELETE_BIT = 8 };
    struct clues flags = {.count = 0}, active = {.count = 0}, pending = {.count = 0};
    const struct why_field *found = &layout->fields[FIELD_OF(l_flags_1)];

    for (int who = PROGRAM; who < WHO_COUNT; who++)
        if (who != PINNED && who != PLUGIN && who != RTLD) /* ld.so does not look at its own */
            see_at(&flags, ALL, who, flags_1_of(shots[ALL].map[who]));
    see_at(&flags, OPENED, PLUGIN, flags_1_of(shots[ALL].map[PLUGIN]));
    if (!number(layout, FIELD_OF(l_flags_1), &flags, 4))
        return "l_flags_1";
    if (shots[NODELETE].bytes[PLUGIN][found->offset] & NODELETE_BIT)
        return NULL;
    see_at(&active, DESTRUCTORS, PLUGIN, 0);
    see_at(&active, NODELETE, PLUGIN, 1);
    see_at(&active, PINNING, PINNED, 0);
    see_at(&active, ALL, PINNED, 1);
    see_at(&active, ALL, DEPENDENCY, 0);
    see_at(&pending, DESTRUCTORS, PLUGIN, 0);
    see_at(&pending, NODELETE, PLUGIN, 0);
    see_at(&pending, PINNING, PINNED, 1);
    see_at(&pending, ALL, PINNED, 0);
    find_byte(layout, FIELD_OF(l_nodelete_pending), &pending);
    return find_byte(layout, FIELD_OF(l_nodelete_active), &active) ? NULL : "l_nodelete_active";
}

/* --- Where it is, and its thread-local variables --- */

struct extent {
    const struct link_map *map;
    uintptr_t start, end;
};

static int measure(struct dl_phdr_info *info, size_t size, void *closure)
{
    struct extent *extent = closure;
    uintptr_t page = 4095; /* the smallest page size; all our segments begin at a multiple of it */

    (void)size;
    if (info->dlpi_addr != extent->map->l_addr)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + (segment->p_vaddr & ~page);

        if (segment->p_type != PT_LOAD)
            continue;
        if (!extent->start)
            extent->start = start;
        extent->end = info->dlpi_addr + segment->p_vaddr + segment->p_memsz;
    }
    return 1;
}

static const char *find_extent(struct why_layout *layout)
{
    static const enum who looked_at[] = {LIBC, PLUGIN, DEPENDENCY, PROVIDER, USER};
    struct clues start = {.count = 0}, end = {.count = 0};

    for (size_t i = 0; i < sizeof(looked_at) / sizeof(*looked_at); i++) {
        struct extent extent = {.map = shots[ALL].map[looked_at[i]]};

        dl_iterate_phdr(measure, &extent);
        see_at(&start, ALL, looked_at[i], extent.start);
        see_at(&end, ALL, looked_at[i], extent.end);
    }
    if (!number(layout, FIELD_OF(l_map_start), &start, WORD))
        return "l_map_start";
    return number(layout, FIELD_OF(l_map_end), &end, WORD) ? NULL : "l_map_end";
}

static uintptr_t thread_pointer(void)
{
#if defined(__x86_64__) || defined(__i386__)
    return (uintptr_t)pthread_self(); /* the thread pointer leads to struct pthread */
#else
    return (uintptr_t)__builtin_thread_pointer();
#endif
}

static const char *find_thread_locals(struct why_layout *layout)
{
    struct clues module = {.count = 0}, offset = {.count = 0};

    for (int who = PROGRAM; who < WHO_COUNT; who++) {
        struct link_map *map = shots[ALL].map[who];
        size_t number_of = 0;
        char *block = NULL;

        dlinfo(map, RTLD_DI_TLS_MODID, &number_of);
        dlinfo(map, RTLD_DI_TLS_DATA, &block);
        see_at(&module, ALL, who, number_of);
        /* those that came with the program lie at a fixed distance, below (x86) or behind the thread pointer */
        if (block && (who == PROGRAM || who == LIBC))
#if defined(__x86_64__) || defined(__i386__)
            see_at(&offset, ALL, who, thread_pointer() - (uintptr_t)block);
#else
            see_at(&offset, ALL, who, (uintptr_t)block - thread_pointer());
#endif
    }
    if (!number(layout, FIELD_OF(l_tls_modid), &module, WORD))
        return "l_tls_modid";
    return offset.count == 2 && number(layout, FIELD_OF(l_tls_offset), &offset, WORD) ? NULL : "l_tls_offset";
}

/* --- The lists --- */

/*
 * l_initfini of a library that was loaded as a dependency: the library, then what it needs, then NULL. Such a
 * library has no other list.
 */
static bool is_initfini(uintptr_t pointer, const void *closure)
{
    uintptr_t list[8];

    (void)closure;
    peek((void *)pointer, list, sizeof(list));
    if (list[0] != (uintptr_t)shots[ALL].map[DEPENDENCY])
        return false;
    for (size_t i = 1; i < 8; i++) {
        if (!list[i])
            return i > 1;
        if (list[i] != (uintptr_t)shots[ALL].map[LIBC] && list[i] != (uintptr_t)shots[ALL].map[RTLD])
            return false;
    }
    return false;
}

static bool is_reldeps(uintptr_t pointer, const void *closure)
{
    unsigned count = 0;

    (void)closure;
    return peek((void *)pointer, &count, sizeof(count)) == sizeof(count) && count == 1 &&
           peek_word((void *)(pointer + WORD)) == (uintptr_t)shots[ALL].map[PROVIDER];
}

static const char *find_lists(struct why_layout *layout)
{
    long at = find_pointer(shots[ALL].bytes[DEPENDENCY], PUBLIC, MAP_BYTES, is_initfini, NULL);

    if (at < 0)
        return "l_initfini";
    put_number(layout, FIELD_OF(l_initfini), (size_t)at, WORD);
    at = find_pointer(shots[ALL].bytes[USER], PUBLIC, MAP_BYTES, is_reldeps, NULL);
    if (at < 0)
        return "l_reldeps";
    put_number(layout, FIELD_OF(l_reldeps), (size_t)at, WORD);
    return NULL;
}

const char *find_map_members(struct why_layout *layout)
{
    const char *(*const rooms[])(struct why_layout *) = {find_real,          find_counts,   find_flags,
                                                         find_auditing,      find_nodelete, find_extent,
                                                         find_thread_locals, find_lists};
    const char *missing = NULL;

    put_public(layout);
    for (size_t i = 0; !missing && i < sizeof(rooms) / sizeof(*rooms); i++)
        missing = rooms[i](layout);
    return missing;
}
