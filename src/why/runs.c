/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that would crash if libraries went. */
#include "why/private.h"

static bool holds(const struct why_model *model, uint32_t map, uint32_t other)
{
    const struct why_indices root = {.at = &map, .count = 1};

    return map == other || why_graph_mark(model, &root, WHY_NONE)[other];
}

/* A library that a pending destructor of the thread holds goes only when the thread has ended. */
static bool waits_for(const struct why_model *model, const struct why_run *run)
{
    uint32_t asked = WHY_NONE; /* destructors of one library are mostly neighbours */

    for (size_t i = 0; i < model->destructor_count; i++) {
        const struct why_destructor *destructor = &model->destructors[i];

        if (destructor->thread != run->thread || destructor->map == WHY_NONE || destructor->map == asked)
            continue;
        asked = destructor->map;
        if (holds(model, asked, run->map))
            return true;
    }
    return false;
}

struct why_indices why_analysis_runs(const struct why_analysis *analysis, uint32_t map, enum why_run_how how)
{
    const struct why_model *model = analysis->model;
    struct why_indices runs = {0};

    for (uint32_t i = 0; i < model->run_count; i++)
        if (model->runs[i].map == map && model->runs[i].how == how &&
            (map == WHY_NONE || !waits_for(model, &model->runs[i])))
            why_indices_push(analysis->arena, &runs, i);
    return runs;
}
