/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/private.h"

struct why_analysis *why_analyse_with_count(struct why_model *model, uint32_t map, uint64_t count)
{
    struct why_analysis *analysis = why_alloc(model->arena, sizeof(*analysis));
    struct why_case c = {.model = model, .analysis = analysis, .override_map = map, .override_count = count};

    analysis->model = model;
    analysis->arena = model->arena;
    analysis->libraries = why_alloc(model->arena, model->map_count * sizeof(*analysis->libraries));
    analysis->graph = why_graph_new(model);
    why_find_states(&c);
    why_find_reasons(&c);
    why_find_blocks(&c);
    why_find_unknowns(&c);
    return analysis;
}

struct why_analysis *why_analyse(struct why_model *model)
{
    return why_analyse_with_count(model, WHY_NONE, 0);
}
