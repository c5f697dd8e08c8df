/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holding paths: which library holds a library, which one holds its holder, up to the roots; and what a root keeps.
 */
#include <string.h>

#include "base/memory.h"
#include "why/private.h"

/* Breadth first from the library against the edges, so that every root is found on a shortest way. */
struct why_ways why_analysis_ways_to(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_model *model = analysis->model;
    const struct why_graph *graph = analysis->graph;
    struct why_ways ways = {.towards = why_alloc(analysis->arena, model->map_count * sizeof(*ways.towards))};
    WHY_FREE bool *seen = why_xcalloc(model->map_count, sizeof(*seen));
    WHY_FREE uint32_t *work = why_xcalloc(model->map_count, sizeof(*work));
    size_t done = 0, count = 0;

    seen[map] = true;
    work[count++] = map;
    ways.towards[map].by = WHY_NONE;
    while (done < count) {
        uint32_t at = work[done++];

        if (analysis->libraries[at].root)
            why_indices_push(analysis->arena, &ways.roots, at);
        for (size_t i = graph->first[at]; i < graph->first[at + 1]; i++) {
            struct why_holder holder = graph->holders[i];

            if (seen[holder.by] || !analysis->libraries[holder.by].live)
                continue;
            seen[holder.by] = true;
            ways.towards[holder.by] = (struct why_hold){.by = at, .reldep = holder.reldep};
            work[count++] = holder.by;
        }
    }
    return ways;
}

static bool same(const struct why_indices *a, const struct why_indices *b)
{
    return a->count == b->count && !memcmp(a->at, b->at, a->count * sizeof(*a->at));
}

static struct why_indices roots_above(const struct why_analysis *analysis, const struct why_indices *by)
{
    const struct why_graph *graph = analysis->graph;
    WHY_FREE bool *seen = why_xcalloc(analysis->model->map_count + 1, sizeof(*seen));
    WHY_FREE uint32_t *work = why_xcalloc(analysis->model->map_count + 1, sizeof(*work));
    struct why_indices roots = {0};
    size_t count = 0;

    for (size_t i = 0; i < by->count; i++)
        if (!seen[by->at[i]]) {
            seen[by->at[i]] = true;
            work[count++] = by->at[i];
        }
    for (size_t done = 0; done < count; done++) {
        uint32_t at = work[done];

        if (analysis->libraries[at].root)
            why_indices_push(analysis->arena, &roots, at);
        for (size_t i = graph->first[at]; i < graph->first[at + 1]; i++) {
            uint32_t holder = graph->holders[i].by;

            if (seen[holder] || !analysis->libraries[holder].live)
                continue;
            seen[holder] = true;
            work[count++] = holder;
        }
    }
    return roots;
}

/* Many libraries are held by the same ones. */
struct why_indices why_analysis_roots_through(const struct why_analysis *analysis, uint32_t map,
                                              const struct why_indices *by)
{
    struct why_roots *last = analysis->last_roots;
    struct why_indices others = {0};

    if (!last->by.count || !same(&last->by, by))
        *last = (struct why_roots){.by = *by, .roots = roots_above(analysis, by)};
    for (size_t i = 0; i < last->roots.count; i++)
        if (last->roots.at[i] != map)
            why_indices_push(analysis->arena, &others, last->roots.at[i]);
    return others;
}

/*
 * A stuck library without a reason of its own is listed in its holder's block. But a holder that is not stuck itself
 * (an open library that bound a symbol in it) has no block. Is that so here?
 */
static bool held_by_an_unstuck_one(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_graph *graph = analysis->graph;

    for (size_t i = graph->first[map]; i < graph->first[map + 1]; i++) {
        const struct why_library *holder = &analysis->libraries[graph->holders[i].by];

        if (holder->live && holder->state != WHY_STATE_STUCK)
            return true;
    }
    return false;
}

/*
 * The libraries with a block that hold a library directly, or through libraries without a block. If one of them is
 * meant to stay, only that one counts: libm stays with libstdc++, whatever becomes of the plugins that need both.
 */
static void settle_keepers(struct why_analysis *analysis, uint32_t map)
{
    struct why_indices *keepers = &analysis->libraries[map].keepers;

    for (size_t i = 0; i < keepers->count; i++)
        if (analysis->libraries[keepers->at[i]].leave_it) {
            keepers->at[0] = keepers->at[i];
            keepers->count = 1;
        }
    for (size_t i = 0; i < keepers->count; i++)
        why_indices_push(analysis->arena, &analysis->libraries[keepers->at[i]].keeps, map);
}

static void find_keepers(struct why_analysis *analysis, uint32_t map, uint32_t *stamp, uint32_t *work)
{
    const struct why_graph *graph = analysis->graph;
    size_t done = 0, count = 0;

    work[count++] = map;
    stamp[map] = map + 1;
    while (done < count) {
        uint32_t at = work[done++];

        for (size_t i = graph->first[at]; i < graph->first[at + 1]; i++) {
            uint32_t by = graph->holders[i].by;

            if (stamp[by] == map + 1 || !analysis->libraries[by].live)
                continue;
            stamp[by] = map + 1;
            if (!analysis->libraries[by].block) {
                work[count++] = by;
                continue;
            }
            why_indices_push(analysis->arena, &analysis->libraries[map].keepers, by);
        }
    }
}

void why_blocks_find(struct why_case *c)
{
    struct why_analysis *analysis = c->analysis;
    size_t maps = c->model->map_count;
    WHY_FREE uint32_t *stamp = why_xcalloc(maps + 1, sizeof(*stamp));
    WHY_FREE uint32_t *work = why_xcalloc(maps + 1, sizeof(*work));

    for (uint32_t i = 0; i < maps; i++) {
        struct why_library *library = &analysis->libraries[i];

        library->block = library->state == WHY_STATE_STUCK && (library->root || held_by_an_unstuck_one(analysis, i));
    }
    for (uint32_t i = 0; i < maps; i++)
        if (analysis->libraries[i].state == WHY_STATE_STUCK && !analysis->libraries[i].block) {
            find_keepers(analysis, i, stamp, work);
            settle_keepers(analysis, i);
        }
}

struct why_indices why_analysis_needed_by(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_graph *graph = analysis->graph;
    struct why_indices by = {0};

    for (size_t i = graph->first[map]; i < graph->first[map + 1]; i++)
        if (!graph->holders[i].reldep)
            why_indices_push(analysis->arena, &by, graph->holders[i].by);
    return by;
}
