/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/private.h"

/* The graph does not depend on open counts, so what-if uses the same one again. */
static struct why_analysis *analyse(struct why_model *model, struct why_graph *graph, uint32_t map, uint64_t count)
{
    struct why_analysis *analysis = why_alloc(model->arena, sizeof(*analysis));
    struct why_case c = {.model = model,
                         .analysis = analysis,
                         .override_map = map,
                         .override_count = count,
                         .as_counted = map != WHY_NONE};

    analysis->model = model;
    analysis->arena = model->arena;
    analysis->libraries = why_alloc(model->arena, model->map_count * sizeof(*analysis->libraries));
    analysis->graph = graph;
    analysis->last_roots = why_alloc(model->arena, sizeof(*analysis->last_roots));
    why_states_find(&c);
    why_kept_namespaces_find(&c);
    why_reasons_find(&c);
    why_arrivals_find(&c);
    why_blocks_find(&c);
    why_unknowns_find(&c);
    return analysis;
}

struct why_analysis *why_analysis_new(struct why_model *model)
{
    return analyse(model, why_graph_new(model), WHY_NONE, 0);
}

struct why_analysis *why_analysis_with_count(const struct why_analysis *now, uint32_t map, uint64_t count)
{
    return analyse(now->model, now->graph, map, count);
}
