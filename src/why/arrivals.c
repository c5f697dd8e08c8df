/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a dlclose was meant for: which of the stuck libraries were dlopened themselves, and which only came along.
 *
 * Memory tells of it after the last dlclose too. A dlopen gives its library a list of all that it needs, directly or
 * not (l_initfini, _dl_map_object_deps). A library that only came along has a list of what its own file names. And
 * the count of a NODELETE library never goes down.
 */
#include "base/memory.h"
#include "why/private.h"

/* Does the list have all that the libraries in it need? `in`: all false before and after. */
static bool has_all(const struct why_model *model, uint32_t map, bool *in)
{
    const struct why_edges *list = &model->maps[map].initfini;
    bool all = true;

    in[map] = true;
    for (size_t i = 0; i < list->count; i++)
        in[list->to[i]] = true;
    for (size_t i = 0; all && i < list->count; i++) {
        const struct why_edges *needs = &model->maps[list->to[i]].initfini;

        for (size_t k = 0; all && k < needs->count; k++)
            all = in[needs->to[k]];
    }
    in[map] = false;
    for (size_t i = 0; i < list->count; i++)
        in[list->to[i]] = false;
    return all;
}

/* Does the list have a library that the file does not name? */
static bool has_more_than_named(const struct why_model *model, uint32_t map)
{
    const struct why_map *of = &model->maps[map];

    for (size_t i = 0; of->dynamic.needed_count && i < of->initfini.count; i++)
        if (of->initfini.to[i] != map && !why_graph_needs_by_name(of, &model->maps[of->initfini.to[i]]))
            return true;
    return false;
}

static bool is_needed(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_graph *graph = analysis->graph;

    for (size_t i = graph->first[map]; i < graph->first[map + 1]; i++)
        if (!graph->holders[i].reldep && graph->holders[i].by != map)
            return true;
    return false;
}

static enum why_arrival arrival_of(const struct why_case *c, uint32_t map, bool *in)
{
    const struct why_model *model = c->model;

    if (c->analysis->libraries[map].handles)
        return WHY_CAME_OPENED;
    if (model->maps[map].initfini.known) {
        if (!has_all(model, map, in))
            return WHY_CAME_ALONG;
        if (has_more_than_named(model, map))
            return WHY_CAME_OPENED;
    }
    return is_needed(c->analysis, map) ? WHY_CAME_UNKNOWN : WHY_CAME_GUESSED;
}

void why_arrivals_find(struct why_case *c)
{
    WHY_FREE bool *in = why_xcalloc(c->model->map_count + 1, sizeof(*in));

    for (uint32_t i = 0; i < c->model->map_count; i++) {
        struct why_library *library = &c->analysis->libraries[i];

        if (library->state != WHY_STATE_STUCK || library->origin != WHY_ORIGIN_DLOPENED)
            continue;
        library->arrival = arrival_of(c, i, in);
        library->left_behind = library->arrival == WHY_CAME_ALONG && !is_needed(c->analysis, i) && !library->leave_it;
    }
}
