/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Add a reason to a library, and bindings to a reason: used by every file that finds reasons. */
#include "why/private.h"

struct why_reason *why_reason_add(struct why_case *c, uint32_t map, enum why_reason_kind kind, enum why_help help)
{
    struct why_library *library = &c->analysis->libraries[map];
    struct why_reason *reason =
        WHY_APPEND(c->analysis->arena, library->reasons, library->reason_count, library->reason_room);

    reason->kind = kind;
    reason->help = help;
    return reason;
}

void why_reason_add_bindings(struct why_case *c, struct why_reason *reason, uint32_t from, uint32_t to)
{
    size_t first, end = why_model_bindings(c->model, from, to, &first);
    struct why_indices *bindings = &reason->bindings;

    if (!bindings->room) {
        bindings->room = end - first;
        bindings->at = why_alloc(c->analysis->arena, bindings->room * sizeof(*bindings->at));
    }
    for (size_t i = first; i < end; i++)
        why_indices_push(c->analysis->arena, bindings, (uint32_t)i);
}
