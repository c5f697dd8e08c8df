/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/trial.h"

#include "base/memory.h"
#include "why/private.h"

static bool is_changed(const struct why_trial *trial, uint32_t map, enum why_change change)
{
    return trial->changes[map] & change;
}

/*
 * libstdc++ binds in other libraries only what it defines itself, too: its weak inline functions. This is assumed
 * where its relocations could not be read.
 */
bool why_trial_has_its_own(const struct why_model *model, uint32_t from, uint32_t to)
{
    size_t first, end = why_model_bindings(model, from, to, &first);

    if (first == end)
        return !model->maps[from].bindings_known && why_map_is_cxx_runtime(model, from);
    for (size_t i = first; i < end; i++)
        if (!model->bindings[i].own)
            return why_map_is_cxx_runtime(model, from);
    return true;
}

/* Would `from` still bind symbols in `to`? */
static bool still_binds(const struct why_trial *trial, uint32_t from, uint32_t to)
{
    bool could_do_without = is_changed(trial, to, WHY_CHANGE_HIDDEN) || is_changed(trial, from, WHY_CHANGE_STARTUP);

    return !is_changed(trial, to, WHY_CHANGE_LOCAL) &&
           !(could_do_without && why_trial_has_its_own(trial->analysis->model, from, to));
}

static bool is_still_bound(const struct why_trial *trial, const struct why_indices *by, uint32_t to)
{
    for (size_t i = 0; i < by->count; i++)
        if (still_binds(trial, by->at[i], to))
            return true;
    return false;
}

/* Are its unique symbols bound to others, which come with the program? */
static bool has_stand_ins(const struct why_trial *trial, uint32_t map)
{
    const struct why_map *of = &trial->analysis->model->maps[map];

    for (size_t i = 0; i < of->stand_in_count; i++)
        if (!is_changed(trial, of->stand_ins[i], WHY_CHANGE_STARTUP))
            return false;
    return of->stand_in_count;
}

/* Would this cause still make the library NODELETE? */
static bool still_pins(const struct why_trial *trial, uint32_t map, const struct why_reason *reason)
{
    switch (reason->kind) {
    case WHY_REASON_NODELETE_UNIQUE:
        return !is_changed(trial, map, WHY_CHANGE_NO_UNIQUE) && !has_stand_ins(trial, map);
    case WHY_REASON_NODELETE_FLAG: return !is_changed(trial, map, WHY_CHANGE_NO_FLAG);
    case WHY_REASON_NODELETE_BOUND: return is_still_bound(trial, &reason->by, map);
    case WHY_REASON_NODELETE_DLOPEN:
    case WHY_REASON_NODELETE_UNKNOWN: return !is_changed(trial, map, WHY_CHANGE_NO_RTLD_FLAG);
    default: return false;
    }
}

static bool is_still_pinned(const struct why_trial *trial, uint32_t map)
{
    const struct why_library *library = &trial->analysis->libraries[map];
    bool explained = false;

    if (!why_map_is_nodelete(&trial->analysis->model->maps[map]))
        return false;
    for (size_t i = 0; i < library->reason_count; i++) {
        explained |= why_reason_family(&library->reasons[i]) == WHY_FAMILY_NODELETE;
        if (still_pins(trial, map, &library->reasons[i]))
            return true;
    }
    return !explained;
}

/* The count of a NODELETE library never falls, so it does not say whether handles are open. `closed`: none are. */
static bool is_still_root(const struct why_trial *trial, uint32_t map, bool closed)
{
    const struct why_map *of = &trial->analysis->model->maps[map];

    if (is_changed(trial, map, WHY_CHANGE_GONE))
        return false;
    if (!why_map_was_dlopened(of) || is_changed(trial, map, WHY_CHANGE_STARTUP) || is_still_pinned(trial, map))
        return true;
    if (!closed && trial->analysis->libraries[map].handles && !why_map_is_nodelete(of) &&
        !is_changed(trial, map, WHY_CHANGE_CLOSED))
        return true;
    return why_map_value(of, WHY_l_tls_dtor_count) && !is_changed(trial, map, WHY_CHANGE_RUN);
}

struct walk {
    const struct why_trial *trial;
    bool *live;
    uint32_t *work;
    size_t count;
};

static void reach(struct walk *walk, uint32_t map)
{
    if (walk->live[map] || is_changed(walk->trial, map, WHY_CHANGE_GONE))
        return;
    walk->live[map] = true;
    walk->work[walk->count++] = map;
}

/* What a startup library needs comes with the program, too. */
static void spread_startup(const struct why_trial *trial)
{
    const struct why_model *model = trial->analysis->model;
    bool more = true;

    while (more) {
        more = false;
        for (uint32_t i = 0; i < model->map_count; i++)
            for (size_t k = 0; is_changed(trial, i, WHY_CHANGE_STARTUP) && k < model->maps[i].initfini.count; k++) {
                uint32_t to = model->maps[i].initfini.to[k];

                more |= !is_changed(trial, to, WHY_CHANGE_STARTUP);
                trial->changes[to] |= WHY_CHANGE_STARTUP;
            }
    }
}

/* What `from` bound in libraries that were NODELETE already, of which the loader has no note. */
static void reach_unnoted(struct walk *walk, uint32_t from)
{
    const struct why_model *model = walk->trial->analysis->model;
    size_t i;

    for (why_model_bindings(model, from, 0, &i); i < model->binding_count && model->bindings[i].from == from; i++) {
        uint32_t to = model->bindings[i].to;

        if (!walk->live[to] && why_map_is_nodelete(&model->maps[to]) && still_binds(walk->trial, from, to))
            reach(walk, to);
    }
}

/* `closed`: what would be held if all handles were closed, and nothing had been NODELETE from the beginning. */
static bool is_held(const struct why_trial *trial, uint32_t map, bool closed)
{
    const struct why_model *model = trial->analysis->model;
    WHY_FREE bool *live = why_xcalloc(model->map_count + 1, sizeof(*live));
    WHY_FREE uint32_t *work = why_xcalloc(model->map_count + 1, sizeof(*work));
    struct walk walk = {.trial = trial, .live = live, .work = work};

    for (uint32_t i = 0; i < model->map_count; i++)
        if (is_still_root(trial, i, closed))
            reach(&walk, i);
    for (size_t done = 0; done < walk.count; done++) {
        uint32_t from = work[done];
        const struct why_map *of = &model->maps[from];

        for (size_t i = 0; i < of->initfini.count; i++)
            reach(&walk, of->initfini.to[i]);
        for (size_t i = 0; i < of->reldeps.count; i++)
            if (still_binds(trial, from, of->reldeps.to[i]))
                reach(&walk, of->reldeps.to[i]);
        if (closed)
            reach_unnoted(&walk, from);
    }
    return live[map];
}

bool why_trial_frees(const struct why_trial *trial, uint32_t map)
{
    spread_startup(trial);
    return !is_held(trial, map, false) && !is_held(trial, map, true);
}
