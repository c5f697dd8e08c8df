/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/runs.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/lookup.h"
#include "evidence/unwind.h"
#include "machine/call.h"
#include "model/law.h"

enum { PIECE = 4096, LIMIT_STACK = 256 << 10 };

struct looking {
    struct why_model *model;
    struct why_target *target;
    bool *may_go;        /* one a map */
    uint64_t start, end; /* these lie in [start, end) */
    uint32_t word;
    unsigned machine;
    struct why_number routine_at;  /* offset of the start routine in a struct pthread */
    struct why_unwinder *unwinder; /* made when first needed; `tried`: not again */
    bool tried;
    uint32_t thread;
    size_t first; /* of the thread's runs */
};

/* --- What could be unloaded --- */

static bool choose(struct looking *looking)
{
    const struct why_model *model = looking->model;

    looking->start = UINT64_MAX;
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];
        uint64_t start = why_map_value(map, WHY_l_map_start), end = why_map_value(map, WHY_l_map_end);

        looking->may_go[i] =
            why_map_was_dlopened(map) && !why_map_is_nodelete(map) && why_map_value(map, WHY_l_real) == map->address;
        if (looking->may_go[i] && start < looking->start)
            looking->start = start;
        if (looking->may_go[i] && end > looking->end)
            looking->end = end;
    }
    return looking->end;
}

/* --- The start routine --- */

/* glibc's table for libthread_db, in libpthread before 2.34: { bits, count, offset in struct pthread }. */
static bool find_routine(struct looking *looking, uint32_t map)
{
    struct why_object object = why_object_of(looking->model, looking->target, map);
    struct why_dynamic_section section;
    struct why_dynamic_symbol symbol;
    struct why_dynsym symbols;
    struct why_error ignored;
    uint32_t index;

    if (why_dynamic_read(&object, &section, &ignored))
        return false;
    symbols = why_dynsym_of(&object, &section, looking->model->arena);
    looking->routine_at.known =
        !why_dynsym_find(&symbols, "_thread_db_pthread_start_routine", &index, &ignored) &&
        !why_dynsym_read(&symbols, index, &symbol, &ignored) &&
        !why_target_read_number(looking->target, why_object_address(&object, symbol.value) + 8, 4,
                                &looking->routine_at.value, &ignored);
    why_dynamic_deinit(&section);
    return looking->routine_at.known;
}

static void find_routines(struct looking *looking)
{
    const struct why_model *model = looking->model;

    for (uint32_t i = 0; i < model->map_count; i++) {
        const char *name = why_map_basename(model, &model->maps[i]);

        if (!why_map_value(&model->maps[i], WHY_l_ns) &&
            (why_map_is_libc(model, &model->maps[i]) || !strcmp(name, "libpthread.so.0")) && find_routine(looking, i))
            return;
    }
}

/* --- One thread --- */

static bool is_known(const struct looking *looking, uint32_t map)
{
    for (size_t i = looking->first; i < looking->model->run_count; i++)
        if (looking->model->runs[i].map == map)
            return true;
    return false;
}

static void add(struct looking *looking, uint32_t map, enum why_run_how how, uint64_t address)
{
    struct why_model *model = looking->model;

    *WHY_APPEND(model->arena, model->runs, model->run_count, model->run_room) =
        (struct why_run){.thread = looking->thread, .how = how, .map = map, .address = address};
}

/* By the object's headers: a core need not say what was executable. */
static bool is_code(const struct looking *looking, uint32_t map, uint64_t address)
{
    struct why_object object = why_object_of(looking->model, looking->target, map);
    uint64_t place = address - why_map_value(object.map, WHY_l_addr);
    struct why_error ignored;
    struct why_elf elf;
    bool code = false;

    if (why_object_image(&object, &elf, &ignored))
        return false;
    for (size_t i = 0; i < elf.segment_count; i++)
        code |= elf.segments[i].p_type == PT_LOAD && (elf.segments[i].p_flags & PF_X) &&
                place - elf.segments[i].p_vaddr < elf.segments[i].p_memsz;
    why_elf_deinit(&elf);
    return code;
}

static void take_address(struct looking *looking, enum why_run_how how, uint64_t address)
{
    uint32_t map;

    if (address < looking->start || address >= looking->end)
        return;
    map = why_model_map_containing(looking->model, address);
    if (map != WHY_NONE && looking->may_go[map] && !is_known(looking, map) && is_code(looking, map, address))
        add(looking, map, how, address);
}

/* A word of the stack. What called need not be there any more: a frame may hold what an earlier call left. */
static void take_word(struct looking *looking, uint64_t word)
{
    uint8_t before[WHY_CALL_BYTES];
    struct why_error ignored;

    if (word >= looking->start && word < looking->end &&
        !why_target_read(looking->target, word - sizeof(before), before, sizeof(before), &ignored) &&
        why_machine_ends_with_call(looking->machine, before))
        take_address(looking, WHY_RUN_PERHAPS, word);
}

/* From the stack pointer to the thread's struct pthread, or to the end of the stack. */
static void take_stack(struct looking *looking, uint64_t from, uint64_t pthread)
{
    uint64_t end = pthread > from && pthread - from < LIMIT_STACK ? pthread : from + LIMIT_STACK;
    unsigned char piece[PIECE];
    struct why_error ignored;

    if (!why_machine_tells_calls(looking->machine))
        return;
    for (uint64_t at = from - from % looking->word; at < end;) {
        size_t size = PIECE - at % PIECE;

        if (size > end - at)
            size = (size_t)(end - at);
        if (why_target_read(looking->target, at, piece, size, &ignored))
            return;
        for (size_t i = 0; i + looking->word <= size; i += looking->word)
            take_word(looking, why_target_number(looking->target, piece + i, looking->word));
        at += size;
    }
}

/* --- What the stack only suggests --- */

static bool has_suggestions(const struct looking *looking)
{
    for (size_t i = looking->first; i < looking->model->run_count; i++)
        if (looking->model->runs[i].how == WHY_RUN_PERHAPS)
            return true;
    return false;
}

static void confirm(void *closure, uint64_t address)
{
    struct looking *looking = closure;
    uint32_t map = why_model_map_containing(looking->model, address);

    for (size_t i = looking->first; map != WHY_NONE && i < looking->model->run_count; i++)
        if (looking->model->runs[i].map == map && looking->model->runs[i].how == WHY_RUN_PERHAPS) {
            looking->model->runs[i].how = WHY_RUN_INSIDE;
            looking->model->runs[i].address = address;
        }
}

/* Where all frames are known, a word that belongs to none of them is what an earlier call left. */
static void drop_suggestions(struct looking *looking)
{
    struct why_model *model = looking->model;
    size_t kept = looking->first;

    for (size_t i = looking->first; i < model->run_count; i++)
        if (model->runs[i].how != WHY_RUN_PERHAPS)
            model->runs[kept++] = model->runs[i];
    model->run_count = kept;
}

static void settle(struct looking *looking, const struct why_thread_place *place)
{
    if (!has_suggestions(looking))
        return;
    if (!looking->tried)
        looking->unwinder = why_unwinder_new(looking->model, looking->target);
    looking->tried = true;
    if (looking->unwinder && why_unwinder_walk(looking->unwinder, place, confirm, looking))
        drop_suggestions(looking);
}

static int compare(const void *left, const void *right)
{
    const struct why_run *a = left, *b = right;

    return a->map < b->map ? -1 : a->map > b->map;
}

static void look_at(struct looking *looking, const struct why_thread *thread)
{
    struct why_model *model = looking->model;
    struct why_thread_place place;
    struct why_error ignored;
    uint64_t routine;
    bool seen = thread->tid && thread->tid <= INT32_MAX &&
                why_target_thread_place(looking->target, (pid_t)thread->tid, &place);

    looking->first = model->run_count;
    if (seen)
        take_address(looking, WHY_RUN_NOW, place.program_counter);
    if (looking->routine_at.known && thread->pthread &&
        !why_target_read_number(looking->target, thread->pthread + looking->routine_at.value, looking->word, &routine,
                                &ignored))
        take_address(looking, WHY_RUN_BEGAN, routine);
    if (seen) {
        take_stack(looking, place.stack_pointer, thread->pthread);
        settle(looking, &place);
    } else {
        add(looking, WHY_NONE, WHY_RUN_UNKNOWN, 0);
    }
    if (model->run_count > looking->first)
        qsort(model->runs + looking->first, model->run_count - looking->first, sizeof(*model->runs), compare);
}

void why_runs_collect(struct why_model *model, struct why_target *target)
{
    const struct why_target_info *info = why_target_info(target);
    WHY_FREE bool *may_go = why_xcalloc(model->map_count + 1, sizeof(*may_go));
    struct looking looking = {
        .model = model, .target = target, .may_go = may_go, .word = info->word_size, .machine = info->machine};

    if (!choose(&looking))
        return;
    find_routines(&looking);
    for (uint32_t i = 0; i < model->thread_count; i++) {
        looking.thread = i;
        if (!model->threads[i].gone)
            look_at(&looking, &model->threads[i]);
    }
    why_unwinder_free(looking.unwinder);
}
