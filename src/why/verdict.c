/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dlclose did: compares the state before it with the state after it. */
#include <string.h>

#include "why/private.h"

static uint32_t same_map(const struct why_model *model, const struct why_map *map)
{
    uint32_t found = why_model_map_at(model, map->address);

    /* malloc gives the same place to a link map that was opened meanwhile */
    if (found != WHY_NONE && why_map_value(&model->maps[found], WHY_l_ld) != why_map_value(map, WHY_l_ld))
        return WHY_NONE;
    return found;
}

/* The library itself if it is kept, and of what it held the maps that stay though no open handle accounts for them.
 */
static void find_kept(struct why_verdict *verdict)
{
    const struct why_model *before = verdict->before->model;
    struct why_indices self = {.at = &verdict->map, .count = 1};
    const bool *held = why_graph_mark(before, &self, WHY_NONE);

    for (uint32_t i = 0; i < before->map_count; i++) {
        uint32_t now = held[i] ? same_map(verdict->after->model, &before->maps[i]) : WHY_NONE;

        if (now != WHY_NONE && (i == verdict->map || verdict->after->libraries[now].state == WHY_STATE_STUCK))
            why_indices_push(verdict->after->arena, &verdict->kept, now);
    }
}

/* What threads do without the loader's lock, and what decides over the sweep. */
static bool has_moved(const struct why_verdict *verdict)
{
    const struct why_model *before = verdict->before->model, *after = verdict->after->model;

    for (size_t i = 0; i < before->map_count; i++) {
        uint32_t now = same_map(after, &before->maps[i]);

        if (now != WHY_NONE && (why_map_value(&before->maps[i], WHY_l_tls_dtor_count) !=
                                    why_map_value(&after->maps[now], WHY_l_tls_dtor_count) ||
                                why_map_is_nodelete(&before->maps[i]) != why_map_is_nodelete(&after->maps[now])))
            return true;
    }
    return false;
}

static bool is_same(const struct why_indices *a, const struct why_indices *b)
{
    return a->count == b->count && (!a->count || !memcmp(a->at, b->at, a->count * sizeof(*a->at)));
}

/* Did the prediction fail? Not if something else happened meanwhile. Both lists are in ascending order. */
static bool is_surprise(const struct why_verdict *verdict, const struct why_what_if *expected, bool nested)
{
    return !nested && !has_moved(verdict) &&
           (expected->outcome != verdict->outcome || !is_same(&verdict->unloaded, &expected->unloads));
}

static enum why_outcome outcome_of(const struct why_verdict *verdict, const struct why_what_if *expected)
{
    struct why_number closing = verdict->before->model->loader.dl_close_state;

    if (verdict->now == WHY_NONE)
        return WHY_OUTCOME_UNLOADED;
    if (expected->startup || verdict->count)
        return WHY_OUTCOME_COUNTED_DOWN;
    return closing.known && closing.value ? WHY_OUTCOME_DEFERRED : WHY_OUTCOME_KEPT;
}

struct why_verdict *why_verdict_new(const struct why_what_if *expected, const struct why_analysis *before,
                                    const struct why_analysis *after, bool nested)
{
    struct why_verdict *verdict = why_alloc(after->arena, sizeof(*verdict));

    *verdict = (struct why_verdict){.before = before, .after = after, .map = expected->map};
    verdict->now = same_map(after->model, &before->model->maps[expected->map]);
    if (verdict->now != WHY_NONE)
        verdict->count = why_map_value(&after->model->maps[verdict->now], WHY_l_direct_opencount);
    verdict->outcome = outcome_of(verdict, expected);
    for (uint32_t i = 0; i < before->model->map_count; i++)
        if (same_map(after->model, &before->model->maps[i]) == WHY_NONE)
            why_indices_push(after->arena, &verdict->unloaded, i);
    if (verdict->outcome == WHY_OUTCOME_UNLOADED || verdict->outcome == WHY_OUTCOME_KEPT)
        find_kept(verdict);
    verdict->surprise = is_surprise(verdict, expected, nested);
    return verdict;
}
