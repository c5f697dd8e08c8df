/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/graph.h"

#include <string.h>

#include "base/memory.h"

void why_indices_push(struct why_arena *arena, struct why_indices *indices, uint32_t index)
{
    *WHY_APPEND(arena, indices->at, indices->count, indices->room) = index;
}

void why_indices_sort(struct why_indices *indices, int (*compare)(const void *, const void *, void *), void *context)
{
    if (indices->count) /* an empty array is a NULL pointer, which qsort_r must not get */
        qsort_r(indices->at, indices->count, sizeof(*indices->at), compare, context);
}

bool why_graph_needs_by_name(const struct why_map *map, const struct why_map *other)
{
    for (size_t i = 0; i < map->dynamic.needed_count; i++)
        if (why_map_is_called(other, map->dynamic.needed[i]))
            return true;
    return false;
}

/* The lists of a map that count: l_initfini alone, or l_reldeps too. */
static size_t lists_of(const struct why_map *map, bool reldeps, const struct why_edges *ret_lists[2])
{
    ret_lists[0] = &map->initfini;
    ret_lists[1] = &map->reldeps;
    return reldeps ? 2 : 1;
}

bool *why_graph_on_cycles(const struct why_model *model, bool reldeps)
{
    bool *left = why_alloc(model->arena, model->map_count + 1);
    WHY_FREE size_t *holders = why_xcalloc(model->map_count + 1, sizeof(*holders));
    WHY_FREE uint32_t *work = why_xcalloc(model->map_count + 1, sizeof(*work));
    const struct why_edges *lists[2];
    size_t count = 0, done = 0;

    for (uint32_t i = 0; i < model->map_count; i++) {
        left[i] = true;
        for (size_t l = lists_of(&model->maps[i], reldeps, lists); l-- > 0;)
            for (size_t k = 0; k < lists[l]->count; k++)
                holders[lists[l]->to[k]]++;
    }
    for (uint32_t i = 0; i < model->map_count; i++)
        if (!holders[i])
            work[count++] = i;
    while (done < count) {
        uint32_t map = work[done++];

        left[map] = false;
        for (size_t l = lists_of(&model->maps[map], reldeps, lists); l-- > 0;)
            for (size_t k = 0; k < lists[l]->count; k++)
                if (!--holders[lists[l]->to[k]])
                    work[count++] = lists[l]->to[k];
    }
    return left;
}

/*
 * Mark in `seen` the maps that the file of `from` names (DT_NEEDED), and all maps that these need, but not `from`
 * itself. Returns the number of marked maps, which are listed in `work`.
 */
static size_t mark_behind_named(const struct why_model *model, uint32_t from, bool *seen, uint32_t *work)
{
    const struct why_map *map = &model->maps[from];
    size_t done = 0, count = 0;

    for (size_t i = 0; i < map->initfini.count; i++) {
        uint32_t to = map->initfini.to[i];

        if (to == from || seen[to] || !why_graph_needs_by_name(map, &model->maps[to]))
            continue;
        seen[to] = true;
        work[count++] = to;
    }
    while (done < count) {
        const struct why_map *via = &model->maps[work[done++]];

        for (size_t k = 0; k < via->initfini.count; k++) {
            uint32_t to = via->initfini.to[k];

            if (to == from || seen[to])
                continue;
            seen[to] = true;
            work[count++] = to;
        }
    }
    return count;
}

struct direct_needs {
    const bool *cyclic;
    bool *seen;     /* all false before and after */
    uint32_t *work; /* room for all maps */
    void (*take)(void *context, uint32_t from, uint32_t to);
    void *context;
};

/* Set `seen` to `value` for the l_initfini of each map that `from` needs. Maps that may lie on a cycle are left out,
   as they could account for each other. Returns whether there are such maps. */
static bool mark_behind_needed(const struct why_model *model, uint32_t from, const struct direct_needs *direct,
                               bool value)
{
    const struct why_map *map = &model->maps[from];
    bool cyclic = false;

    for (size_t i = 0; i < map->initfini.count; i++) {
        const struct why_map *via = &model->maps[map->initfini.to[i]];

        cyclic |= direct->cyclic[map->initfini.to[i]];
        for (size_t k = 0; !direct->cyclic[map->initfini.to[i]] && k < via->initfini.count; k++)
            direct->seen[via->initfini.to[k]] = value;
    }
    return cyclic;
}

/*
 * Call `take` for the maps that `from` needs directly: the maps that its file names, and the maps that no other
 * needed map accounts for. So each map left out can be reached over a map that was taken. If there are cycles, only
 * the maps that the file names account for others, over any number of steps.
 */
static void direct_needs(const struct why_model *model, uint32_t from, const struct direct_needs *direct)
{
    const struct why_map *map = &model->maps[from];
    bool cyclic = mark_behind_needed(model, from, direct, true);
    size_t count = 0;

    if (cyclic) {
        mark_behind_needed(model, from, direct, false);
        count = mark_behind_named(model, from, direct->seen, direct->work);
        if (!count)
            mark_behind_needed(model, from, direct, true);
    }
    for (size_t i = 0; i < map->initfini.count; i++) {
        uint32_t to = map->initfini.to[i];

        if (to != from && (!direct->seen[to] || why_graph_needs_by_name(map, &model->maps[to])))
            direct->take(direct->context, from, to);
    }
    mark_behind_needed(model, from, direct, false);
    while (count)
        direct->seen[direct->work[--count]] = false;
}

struct filling {
    struct why_graph *graph;
    size_t *used; /* NULL while only counting */
};

static void count_holder(void *context, uint32_t from, uint32_t to)
{
    struct filling *filling = context;

    (void)from;
    filling->graph->first[to + 1]++;
}

static void add_holder(void *context, uint32_t from, uint32_t to)
{
    struct filling *filling = context;

    filling->graph->holders[filling->graph->first[to] + filling->used[to]++] = (struct why_holder){.by = from};
}

static void add_reldeps(const struct why_model *model, struct filling *filling)
{
    struct why_graph *graph = filling->graph;

    for (uint32_t from = 0; from < model->map_count; from++) {
        const struct why_edges *edges = &model->maps[from].reldeps;

        for (size_t i = 0; i < edges->count; i++) {
            uint32_t to = edges->to[i];

            if (filling->used)
                graph->holders[graph->first[to] + filling->used[to]++] =
                    (struct why_holder){.by = from, .reldep = true};
            else
                graph->first[to + 1]++;
        }
    }
}

/* Fill held and first_held: the same edges, grouped by the holder. */
static void turn_round(struct why_arena *arena, struct why_graph *graph, size_t maps)
{
    WHY_FREE size_t *used = why_xcalloc(maps + 1, sizeof(*used));

    graph->first_held = why_alloc(arena, (maps + 1) * sizeof(*graph->first_held));
    graph->held = why_alloc(arena, (graph->first[maps] + 1) * sizeof(*graph->held));
    for (size_t i = 0; i < graph->first[maps]; i++)
        graph->first_held[graph->holders[i].by + 1]++;
    for (size_t i = 0; i < maps; i++)
        graph->first_held[i + 1] += graph->first_held[i];
    for (uint32_t to = 0; to < maps; to++)
        for (size_t i = graph->first[to]; i < graph->first[to + 1]; i++) {
            uint32_t by = graph->holders[i].by;

            graph->held[graph->first_held[by] + used[by]++] = to;
        }
}

struct why_graph *why_graph_new(const struct why_model *model)
{
    struct why_graph *graph = why_alloc(model->arena, sizeof(*graph));
    WHY_FREE size_t *used = why_xcalloc(model->map_count + 1, sizeof(*used));
    WHY_FREE bool *seen = why_xcalloc(model->map_count + 1, sizeof(*seen));
    WHY_FREE uint32_t *work = why_xcalloc(model->map_count + 1, sizeof(*work));
    struct filling filling = {.graph = graph};
    struct direct_needs direct = {why_graph_on_cycles(model, false), seen, work, count_holder, &filling};

    graph->first = why_alloc(model->arena, (model->map_count + 1) * sizeof(*graph->first));
    for (uint32_t from = 0; from < model->map_count; from++)
        direct_needs(model, from, &direct);
    add_reldeps(model, &filling);
    for (size_t i = 0; i < model->map_count; i++)
        graph->first[i + 1] += graph->first[i];
    graph->holders = why_alloc(model->arena, (graph->first[model->map_count] + 1) * sizeof(*graph->holders));
    filling.used = used;
    direct.take = add_holder;
    for (uint32_t from = 0; from < model->map_count; from++)
        direct_needs(model, from, &direct);
    add_reldeps(model, &filling);
    turn_round(model->arena, graph, model->map_count);
    return graph;
}

/* A work list instead of recursion: the target's graph may be of any depth. */
struct marking {
    bool *live;
    uint32_t *work, without;
    size_t done, count;
};

static void reach(struct marking *marking, uint32_t map)
{
    if (map == marking->without || marking->live[map])
        return;
    marking->live[map] = true;
    marking->work[marking->count++] = map;
}

static struct marking begin_marking(const struct why_model *model, const struct why_indices *roots, uint32_t without)
{
    struct marking marking = {.live = why_alloc(model->arena, model->map_count * sizeof(bool) + 1),
                              .work = why_xcalloc(model->map_count + 1, sizeof(uint32_t)),
                              .without = without};

    for (size_t i = 0; i < roots->count; i++)
        reach(&marking, roots->at[i]);
    return marking;
}

static bool *end_marking(struct marking *marking)
{
    free(marking->work);
    return marking->live;
}

static bool *mark(const struct why_model *model, const struct why_indices *roots, uint32_t without, bool reldeps)
{
    struct marking marking = begin_marking(model, roots, without);

    while (marking.done < marking.count) {
        const struct why_edges *lists[2];

        for (size_t l = lists_of(&model->maps[marking.work[marking.done++]], reldeps, lists); l-- > 0;)
            for (size_t i = 0; i < lists[l]->count; i++)
                reach(&marking, lists[l]->to[i]);
    }
    return end_marking(&marking);
}

bool *why_graph_mark(const struct why_model *model, const struct why_indices *roots, uint32_t without)
{
    return mark(model, roots, without, true);
}

bool *why_graph_mark_needed(const struct why_model *model, const struct why_indices *roots)
{
    return mark(model, roots, WHY_NONE, false);
}

bool *why_graph_mark_direct(const struct why_model *model, const struct why_graph *graph,
                            const struct why_indices *roots, uint32_t without)
{
    struct marking marking = begin_marking(model, roots, without);

    while (marking.done < marking.count) {
        uint32_t from = marking.work[marking.done++];

        for (size_t i = graph->first_held[from]; i < graph->first_held[from + 1]; i++)
            reach(&marking, graph->held[i]);
    }
    return end_marking(&marking);
}
