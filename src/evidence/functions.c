/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where destructors lie: pointers unguarded, maps found. Pure arithmetic on the model. */
#include <inttypes.h>

#include "evidence/names.h"
#include "machine/machine.h"

/* A process has one guard, and each thread has a copy of it (nptl/pthread_create.c, THREAD_COPY_POINTER_GUARD). */
static struct why_number guard_of(const struct why_model *model, uint32_t thread)
{
    if (thread < model->thread_count && model->threads[thread].guard.known)
        return model->threads[thread].guard;
    for (size_t i = 0; i < model->thread_count; i++)
        if (model->threads[i].guard.known)
            return model->threads[i].guard;
    return (struct why_number){0};
}

/* Can it be an address of a program at all? With four-byte words everything can. */
static bool is_plausible(const struct why_model *model, uint64_t address)
{
    return model->source.word_size == 4 || address >> 57 == 0;
}

/*
 * The pointer guard gives the function's address, even if no map is there any more. Before glibc 2.23 the pointer was
 * stored plainly, and distributions differ in when that ended. So if the unguarded address lies in no map, but the
 * stored value does, the pointer was stored plainly.
 */
static struct why_number locate(const struct why_model *model, const struct why_destructor *destructor,
                                const char **ret_why)
{
    enum why_guard_rule rule = model->source.machine.known
                                   ? why_machine_find((unsigned)model->source.machine.value).guard
                                   : WHY_GUARD_UNKNOWN;
    struct why_number guard = guard_of(model, destructor->thread),
                      plain = {.value = destructor->stored, .known = true};
    struct why_number found = {.known = rule == WHY_GUARD_NONE || (rule != WHY_GUARD_UNKNOWN && guard.known)};

    if (found.known) {
        found.value = why_pointer_guard_undo(rule, model->source.word_size, destructor->stored, guard.value);
        if (why_model_map_containing(model, found.value) != WHY_NONE)
            return found;
    }
    if (why_model_map_containing(model, plain.value) != WHY_NONE)
        return plain;
    *ret_why = rule == WHY_GUARD_UNKNOWN ? "how this machine stores function pointers is not known"
               : !found.known            ? "the pointer guard is not known"
                                         : "the pointer guard does not fit";
    found.known = found.known && is_plausible(model, found.value);
    return found;
}

static void add_missing(struct why_model *model, uint32_t thread, const char *why)
{
    why_model_add_missing(model, WHY_MISSING_FUNCTION, thread < model->thread_count ? model->threads[thread].tid : 0,
                          why);
}

void why_functions_locate(struct why_model *model)
{
    uint32_t told = WHY_NONE - 1; /* a thread's destructors are neighbours: one record is enough for all of them */

    for (size_t i = 0; i < model->destructor_count; i++) {
        struct why_destructor *destructor = &model->destructors[i];
        const char *why = NULL;

        if (!destructor->function.known)
            destructor->function = locate(model, destructor, &why);
        if (destructor->function.known)
            destructor->function_map = why_model_map_containing(model, destructor->function.value);
        else if (destructor->thread != told)
            add_missing(model, told = destructor->thread, why);
    }
}
