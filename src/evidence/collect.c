/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is examined, in which order, and when to give up. */
#include <string.h>

#include "base/memory.h"
#include "evidence/bindings.h"
#include "evidence/dynamic.h"
#include "evidence/evidence.h"
#include "evidence/file_state.h"
#include "evidence/interposers.h"
#include "evidence/makers.h"
#include "evidence/names.h"
#include "evidence/runs.h"
#include "evidence/uniques.h"
#include "model/law.h"

/*
 * Libraries that came with the program stay anyway. So only the libraries that dlopen brought are examined, and the
 * maps in which the functions of destructors lie. The proxy of ld.so in another namespace has no file of its own.
 */
static bool *choose_maps(const struct why_model *model)
{
    bool *chosen = why_xcalloc(model->map_count, sizeof(*chosen));

    for (size_t i = 0; i < model->map_count; i++)
        chosen[i] = why_map_was_dlopened(&model->maps[i]) &&
                    why_map_value(&model->maps[i], WHY_l_real) == model->maps[i].address;
    for (size_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].function_map != WHY_NONE)
            chosen[model->destructors[i].function_map] = true;
    return chosen;
}

static void examine(struct why_model *model, struct why_target *target, uint32_t map)
{
    struct why_object object = why_object_of(model, target, map);

    why_file_collect(&object);
    if (!why_file_memory_is_whole(object.map)) {
        why_object_missing(&object, WHY_MISSING_DYNAMIC_SECTION, "its file was overwritten while it was mapped");
        return;
    }
    why_dynamic_collect(&object);
    why_maker_collect(&object);
}

/* Without a target: examine what the facts themselves say of the files. */
static void examine_recorded(struct why_model *model, uint32_t map)
{
    struct why_object object = why_object_of(model, NULL, map);
    const char *name = object.map->name;

    if (name && name[0] == '/')
        object.map->file.path = name;
    why_object_find_build_id(&object);
    why_maker_collect(&object);
}

/* Of each map the dynamic section is read, then what lies at the start of its file: strings, symbols and hash table.
 */
static void expect_reads(const struct why_model *model, struct why_target *target)
{
    WHY_FREE uint64_t *pages = why_xcalloc(2 * model->map_count + 1, sizeof(*pages));

    for (size_t i = 0; i < model->map_count; i++) {
        pages[2 * i] = why_map_value(&model->maps[i], WHY_l_ld);
        pages[2 * i + 1] = why_map_value(&model->maps[i], WHY_l_map_start);
    }
    why_target_expect(target, pages, 2 * model->map_count);
}

static void examine_all(struct why_model *model, struct why_target *target, const bool *chosen)
{
    struct why_interposers_seen interposers = {0};
    struct why_error err;
    size_t missing = model->missing_count;

    expect_reads(model, target);
    for (uint32_t i = 0; i < model->map_count; i++) {
        if (chosen[i])
            examine(model, target, i);
        why_interposers_examine(model, target, i, &interposers);
        /* Something could not be read: perhaps the process has ended. */
        if (model->missing_count != missing && why_target_check(target, &err))
            return;
        missing = model->missing_count;
    }
    why_functions_name(model, target);
}

static void renumber(struct why_target *target, uint64_t *number)
{
    if (*number && *number <= INT32_MAX)
        *number = (uint64_t)why_target_thread_id(target, (pid_t)*number);
}

/* In a container the process sees other thread ids than we do. Replace its numbers by ours. */
static void number_threads(struct why_model *model, struct why_target *target)
{
    renumber(target, &model->loader.lock_owner.value);
    for (size_t i = 0; i < model->thread_count; i++)
        renumber(target, &model->threads[i].tid);
    for (size_t i = 0; i < model->missing_count; i++)
        if (why_missing_kind(model->missing[i].what)->of == WHY_OF_THREAD)
            renumber(target, &model->missing[i].of);
}

/* GDB prints no thread names of a core, but the core itself holds the name of the main thread. */
static void name_thread(struct why_model *model, struct why_target *target, struct why_thread *thread)
{
    if (!thread->name)
        thread->name = why_target_thread_name(target, (pid_t)thread->tid, model->arena);
}

/* Name only the threads that an answer could mention. A process may have thousands of others. */
static void name_threads(struct why_model *model, struct why_target *target)
{
    for (size_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].thread != WHY_NONE)
            name_thread(model, target, &model->threads[model->destructors[i].thread]);
    for (size_t i = 0; i < model->run_count; i++)
        name_thread(model, target, &model->threads[model->runs[i].thread]);
    for (size_t i = 0; model->loader.lock_owner.known && i < model->thread_count; i++)
        if (model->threads[i].tid == model->loader.lock_owner.value)
            name_thread(model, target, &model->threads[i]);
}

void why_evidence_name_threads(struct why_model *model, struct why_target *target)
{
    for (size_t i = 0; target && i < model->thread_count; i++)
        name_thread(model, target, &model->threads[i]);
}

void why_evidence_collect(struct why_model *model, struct why_target *target)
{
    WHY_FREE bool *chosen = NULL;
    struct why_error err;

    why_functions_locate(model);
    chosen = choose_maps(model);
    if (target) {
        number_threads(model, target);
        why_runs_collect(model, target);
        name_threads(model, target);
        examine_all(model, target, chosen);
        why_bindings_collect(model, target);
        why_uniques_collect(model, target);
        if (why_target_check(target, &err))
            why_model_add_missing(model, WHY_MISSING_EVIDENCE, 0, err.message);
    } else {
        for (uint32_t i = 0; i < model->map_count; i++)
            if (chosen[i])
                examine_recorded(model, i);
        /* A record "target" says already why there is no target. */
        if (!why_model_misses(model, WHY_MISSING_TARGET))
            why_model_add_missing(model, WHY_MISSING_EVIDENCE, 0,
                                  "memory and files of the process are not within reach");
    }
}

void why_evidence_complete(struct why_model *model, struct why_target *target, uint32_t map)
{
    struct why_object object = why_object_of(model, target, map);

    if (!target)
        return;
    if (object.map->file.state == WHY_FILE_UNKNOWN && object.mapping)
        why_file_collect(&object);
    why_file_find_build_id(&object);
}

void why_evidence_replay(struct why_model *model)
{
    for (size_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].function.known)
            model->destructors[i].function_map =
                why_model_map_containing(model, model->destructors[i].function.value);
}
