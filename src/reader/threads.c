/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The threads that were found, and each one's pending destructors. */
#include <inttypes.h>

#include "machine/machine.h"
#include "reader/private.h"

enum { LIMIT_LIBCS = 16 };

struct threads {
    struct why_reader *reader;
    int64_t lists[LIMIT_LIBCS]; /* from a thread's struct pthread to each libc's tls_dtor_list */
    size_t list_count;
    struct why_address_map seen; /* nodes, to notice a list that runs in a circle or into another one */
};

static void missing(struct why_reader *reader, enum why_missing_what what, uint64_t of, const char *why)
{
    why_model_add_missing(reader->model, what, of, why);
}

/* Thread-local variables of libc lie at a fixed distance from the thread's struct pthread. */
static bool distance(struct why_reader *reader, uint64_t libc, int64_t *ret_distance)
{
    const struct why_symbol *list = &reader->layout->layout.symbols[WHY_SYMBOL_tls_dtor_list];
    enum why_tls_side side = why_machine_find(why_target_info(reader->target)->machine).tls;
    uint64_t offset, size;

    if (!list->known || !why_reader_field_at(reader, WHY_FIELD_link_map_l_tls_offset, libc, &offset))
        return false;
    if (side == WHY_TLS_BELOW) {
        *ret_distance = (int64_t)list->value - (int64_t)offset;
        return offset && (int64_t)offset > 0;
    }
    if (side != WHY_TLS_BEHIND || !why_reader_pthread_size(reader, &size))
        return false;
    *ret_distance = (int64_t)(size + offset + list->value);
    return (int64_t)offset >= 0;
}

/* libc of a namespace: what the loader itself knows (since 2.32), else the map that registers destructors. */
static uint32_t find_libc(struct why_reader *reader, uint64_t ns)
{
    const struct why_model *model = reader->model;
    uint64_t at = why_reader_place(reader, WHY_FIELD_rtld_global__dl_ns, reader->rtld) +
                  ns * reader->layout->layout.sizes[WHY_STRUCT_link_namespaces];
    uint64_t address = 0, function = why_layout_address(reader->layout, WHY_SYMBOL_thread_atexit);

    why_reader_field_at(reader, WHY_FIELD_link_namespaces_libc_map, at, &address);
    for (uint32_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        if (address ? map->address == address
                    : !ns && function >= why_map_value(map, WHY_l_map_start) &&
                          function < why_map_value(map, WHY_l_map_end))
            return i;
    }
    return WHY_NONE;
}

/*
 * The offset was found for the base namespace's libc. It holds for another namespace's only if that is the same
 * file.
 */
static bool same_file(const struct why_map *left, const struct why_map *right)
{
    return why_map_value(left, WHY_l_ld) - why_map_value(left, WHY_l_addr) ==
           why_map_value(right, WHY_l_ld) - why_map_value(right, WHY_l_addr);
}

static void find_lists(struct threads *threads)
{
    struct why_reader *reader = threads->reader;
    uint32_t base = find_libc(reader, 0);

    for (size_t i = 0; i < reader->model->namespace_count && threads->list_count < LIMIT_LIBCS; i++) {
        uint64_t ns = reader->model->namespaces[i].id;
        uint32_t libc = ns ? find_libc(reader, ns) : base;
        const struct why_map *maps = reader->model->maps;

        if (libc == WHY_NONE)
            continue;
        if (base != WHY_NONE && same_file(&maps[base], &maps[libc]) &&
            distance(reader, maps[libc].address, &threads->lists[threads->list_count]))
            threads->list_count++;
        else
            missing(reader, WHY_MISSING_DTOR_PLACE, maps[libc].address, "it is not known");
    }
}

/* { func, obj, map, next } since glibc 2.18. The map is 0 as long as it is being registered. */
static int take_node(struct threads *threads, uint64_t node, uint64_t words[static 4])
{
    struct why_reader *reader = threads->reader;

    if (!why_address_map_add(&threads->seen, node, 0))
        return why_error_set(reader->err, WHY_ERR_MISMATCH, "it comes to 0x%" PRIx64 " a second time", node);
    for (int i = 0; i < 4; i++)
        if (why_reader_word(reader, node + (uint64_t)i * reader->word, &words[i]))
            return -1;
    if (words[2] && why_model_map_at(reader->model, words[2]) == WHY_NONE)
        return why_error_set(reader->err, WHY_ERR_MISMATCH, "it names 0x%" PRIx64 ", which is no link map", words[2]);
    return 0;
}

static int take_list(struct threads *threads, uint32_t thread, uint64_t node)
{
    struct why_reader *reader = threads->reader;

    for (uint64_t words[4]; node; node = words[3]) {
        struct why_destructor *destructor;

        if (take_node(threads, node, words))
            return -1;
        destructor = why_model_add_destructor(reader->model, reader->err);
        if (!destructor)
            return -1;
        destructor->thread = thread;
        destructor->node = node;
        destructor->stored = words[0];
        destructor->object = words[1];
        destructor->map_address = words[2];
    }
    return 0;
}

static void take_lists(struct threads *threads, uint32_t index)
{
    struct why_reader *reader = threads->reader;
    struct why_thread *thread = &reader->model->threads[index];
    uint64_t head;

    for (size_t i = 0; i < threads->list_count; i++)
        if (why_reader_word(reader, thread->pthread + (uint64_t)threads->lists[i], &head) ||
            take_list(threads, index, head)) {
            missing(reader, WHY_MISSING_DTOR_LIST, thread->tid, reader->err->message);
            return;
        }
    if (threads->list_count)
        thread->list_known = true;
    else
        missing(reader, WHY_MISSING_DTOR_LIST, thread->tid, "where it lies in a thread is not known");
}

/* If the threads have no guard of their own, they all use the one in ld.so. */
static void take_guard(struct why_reader *reader, struct why_thread *thread)
{
    uint64_t at = why_layout_address(reader->layout, WHY_SYMBOL_pointer_chk_guard);

    if (why_machine_find(why_target_info(reader->target)->machine).guard_in_thread)
        at = thread->pthread + 6 * reader->word;
    thread->guard.known = at && !why_reader_word(reader, at, &thread->guard.value);
}

static int take_thread(struct threads *threads, const struct why_found_thread *found, bool gone)
{
    struct why_reader *reader = threads->reader;
    struct why_thread *thread = why_model_add_thread(reader->model, reader->err);

    if (!thread)
        return -1;
    thread->gone = gone;
    thread->tid = found->tid;
    thread->pthread = found->pthread;
    take_guard(reader, thread);
    take_lists(threads, (uint32_t)(reader->model->thread_count - 1));
    return 0;
}

/* A thread runs its destructors before it ends. A list that is not empty shows that they did not run. */
static bool left_destructors(const struct threads *threads, uint64_t pthread)
{
    uint64_t head;

    for (size_t i = 0; i < threads->list_count; i++)
        if (!why_reader_word(threads->reader, pthread + (uint64_t)threads->lists[i], &head) && head)
            return true;
    return false;
}

static void take_gone(struct threads *threads)
{
    struct why_found_threads gone;

    why_reader_find_gone(threads->reader, &gone);
    for (size_t i = 0; i < gone.count; i++)
        if (left_destructors(threads, gone.at[i].pthread) && take_thread(threads, &gone.at[i], true))
            return;
}

void why_reader_threads(struct why_reader *reader)
{
    struct threads threads = {.reader = reader};
    struct why_found_threads found;

    why_reader_find_threads(reader, &found);
    if (found.count)
        find_lists(&threads);
    for (size_t i = 0; i < found.count && !take_thread(&threads, &found.at[i], false); i++)
        ;
    reader->model->threads_known = found.complete && reader->model->thread_count == found.count;
    take_gone(&threads);
    why_address_map_deinit(&threads.seen);
}
