/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be read, and whether a state or a reason could be wrong because of it. */
#include "why/private.h"

void why_unknowns_find(struct why_case *c)
{
    struct why_analysis *analysis = c->analysis;
    const struct why_model *model = c->model;

    for (size_t i = 0; i < model->missing_count; i++) {
        const struct why_missing *missing = &model->missing[i];
        struct why_unknown unknown = {missing, why_missing_kind(missing->what)};

        *WHY_APPEND(analysis->arena, analysis->unknowns, analysis->unknown_count, analysis->unknown_room) = unknown;
        analysis->grave |= unknown.kind->grave;
    }
    for (size_t i = 0; i < model->map_count; i++)
        for (size_t r = 0; r < analysis->libraries[i].reason_count; r++)
            analysis->grave |= analysis->libraries[i].reasons[r].kind == WHY_REASON_NODELETE_UNKNOWN;
}
