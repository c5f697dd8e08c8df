/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Find the threads. First by glibc's own lists: reading them runs no code of any glibc, so it works for every
 * version, and for cores of other machines. If the lists cannot be read, by libthread_db.
 */
#include <stdio.h>
#include <string.h>

#include "process/thread_db.h"
#include "reader/private.h"

struct finding {
    struct why_reader *reader;
    struct why_found_threads *found;
    uint64_t mark;            /* a struct pthread that was found before */
    uint64_t tid_at, list_at; /* offsets in struct pthread */
    bool gone;                /* look for those without a tid, instead of those with one */
    bool main_ended;
};

/* When the main thread ends before others (pthread_exit), glibc 2.43 leaves it its id. */
static bool has_ended(const struct finding *finding, int32_t tid)
{
    struct why_target *target = finding->reader->target;

    return tid <= 0 || (finding->main_ended && why_target_thread_id(target, tid) == why_target_info(target)->pid);
}

/* False: there are too many, or the list runs in a circle (Brent: the mark moves on whenever the count doubled). */
static bool add_thread(struct finding *finding, uint64_t tid, uint64_t pthread)
{
    struct why_found_threads *found = finding->found;

    if (found->count >= WHY_LIMIT_THREADS || (found->count && pthread == finding->mark))
        return false;
    if (!(found->count & (found->count - 1)))
        finding->mark = pthread;
    *WHY_APPEND(finding->reader->model->arena, found->at, found->count, found->room) =
        (struct why_found_thread){.tid = tid, .pthread = pthread};
    return true;
}

/* --- The lists --- */

/* glibc's table for libthread_db: { bits, count, byte offset }, each 32 bits. Since 2.34 it is in libc. */
static bool descriptor(struct why_reader *reader, enum why_symbol_id in_libc, enum why_symbol_id in_libpthread,
                       unsigned index, uint64_t *ret_value)
{
    uint64_t address = why_layout_address(reader->layout, in_libc);
    unsigned char bytes[4];

    if (!address)
        address = why_layout_address(reader->layout, in_libpthread);
    if (!address || why_reader_bytes(reader, address + 4 * index, bytes, sizeof(bytes)))
        return false;
    *ret_value = why_target_number(reader->target, bytes, sizeof(bytes));
    return true;
}

bool why_reader_pthread_size(struct why_reader *reader, uint64_t *ret_size)
{
    return descriptor(reader, WHY_SYMBOL_sizeof_pthread, WHY_SYMBOL_libpthread_sizeof_pthread, 0, ret_size);
}

static bool take_pthread(struct finding *finding, uint64_t pthread)
{
    struct why_reader *reader = finding->reader;
    unsigned char bytes[4];
    int32_t tid;

    if (why_reader_bytes(reader, pthread + finding->tid_at, bytes, sizeof(bytes)))
        return false;
    tid = (int32_t)why_target_number(reader->target, bytes, sizeof(bytes));
    /* 0: it ended, and nobody joined it yet */
    if (has_ended(finding, tid) != finding->gone)
        return true;
    return add_thread(finding, finding->gone ? 0 : (uint64_t)tid, pthread);
}

/* A list_t of <list.h>: next first; it comes back to its head. */
static bool take_list(struct finding *finding, uint64_t head)
{
    struct why_reader *reader = finding->reader;
    uint64_t node;

    if (why_reader_word(reader, head, &node))
        return false;
    for (size_t i = 0; node != head; i++)
        if (!node || i >= WHY_LIMIT_THREADS || !take_pthread(finding, node - finding->list_at) ||
            why_reader_word(reader, node, &node))
            return false;
    return true;
}

/* Where a list begins: in ld.so since 2.33, in libpthread before. */
static uint64_t head_of(struct why_reader *reader, enum why_field_id in_rtld, enum why_symbol_id in_libpthread)
{
    uint64_t place = why_reader_place(reader, in_rtld, reader->rtld);

    return place ? place : why_layout_address(reader->layout, in_libpthread);
}

static bool find_offsets(struct finding *finding)
{
    return descriptor(finding->reader, WHY_SYMBOL_pthread_tid, WHY_SYMBOL_libpthread_tid, 2, &finding->tid_at) &&
           descriptor(finding->reader, WHY_SYMBOL_pthread_list, WHY_SYMBOL_libpthread_list, 2, &finding->list_at);
}

static int find_by_lists(struct why_reader *reader, struct why_found_threads *found, struct why_error *err)
{
    struct finding finding = {.reader = reader, .found = found, .main_ended = why_target_main_ended(reader->target)};
    uint64_t user = head_of(reader, WHY_FIELD_rtld_global__dl_stack_user, WHY_SYMBOL_stack_user);
    uint64_t used = head_of(reader, WHY_FIELD_rtld_global__dl_stack_used, WHY_SYMBOL_stack_used);

    if (!user || !used)
        return why_error_set(err, WHY_ERR_MISSING, "this glibc keeps its list of threads elsewhere%s",
                             reader->layout->pthread.found ? "" : ": no libpthread is loaded");
    if (!find_offsets(&finding))
        return why_error_set(err, WHY_ERR_MISSING, "%s",
                             reader->layout->libc.found ? "libc.so.6 does not tell how to read it"
                                                        : "libc.so.6 is not mapped");
    if (!take_list(&finding, user) || !take_list(&finding, used) || !found->count)
        return why_error_set(err, WHY_ERR_MISMATCH, "not all of them were found");
    return 0;
}

void why_reader_find_gone(struct why_reader *reader, struct why_found_threads *ret_found)
{
    struct why_found_threads found = {.complete = false};
    struct finding finding = {.reader = reader, .found = &found, .gone = true};
    uint64_t cache = head_of(reader, WHY_FIELD_rtld_global__dl_stack_cache, WHY_SYMBOL_stack_cache);

    found.complete = cache && find_offsets(&finding) && take_list(&finding, cache);
    *ret_found = found;
}

/* --- libthread_db --- */

static bool look_up(void *closure, const char *name, uint64_t *ret_address)
{
    const struct finding *finding = closure;

    return why_layout_look_up(finding->reader->target, finding->reader->layout, name, ret_address);
}

static bool visit(void *closure, pid_t tid, uint64_t pthread)
{
    return has_ended(closure, tid) || add_thread(closure, (uint64_t)tid, pthread);
}

static int find_by_libthread_db(struct why_reader *reader, struct why_found_threads *found, struct why_error *err)
{
    struct finding finding = {.reader = reader, .found = found, .main_ended = why_target_main_ended(reader->target)};
    const struct why_thread_db_user user = {.look_up = look_up, .visit = visit, .closure = &finding};

    if (why_thread_db_walk(reader->target, &user, err))
        return why_error_prefix(err, "libthread_db");
    if (!found->count)
        return why_error_set(err, WHY_ERR_MISMATCH, "libthread_db: it found none");
    /* libthread_db did not read through the reader, so add to the digest what it found. */
    why_reader_digest(reader, found->at, found->count * sizeof(*found->at));
    return 0;
}

static const struct {
    enum why_threads_way way;
    int (*find)(struct why_reader *reader, struct why_found_threads *found, struct why_error *err);
} ways[] = {
    {WHY_THREADS_BY_LISTS, find_by_lists},
    {WHY_THREADS_BY_LIBTHREAD_DB, find_by_libthread_db},
};

/* If no way finds all threads, use those that the best way found. */
void why_reader_find_threads(struct why_reader *reader, struct why_found_threads *ret_found)
{
    const char *reasons = NULL;
    struct why_error err;

    *ret_found = (struct why_found_threads){.complete = false};
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        struct why_found_threads found = {.complete = false};

        if (reader->threads_way && reader->threads_way != ways[i].way)
            continue;
        found.complete = !ways[i].find(reader, &found, &err);
        if (found.complete || found.count > ret_found->count)
            *ret_found = found;
        if (found.complete)
            return;
        reasons = reasons ? why_printf(reader->model->arena, "%s; %s", reasons, err.message)
                          : why_strdup(reader->model->arena, err.message);
    }
    why_model_add_missing(reader->model, WHY_MISSING_THREADS, 0, reasons);
}
