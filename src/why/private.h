/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of one analysis share. */
#pragma once

#include "why/graph.h"

/* One analysis under way: the model as it is, or with another open count for one map. */
struct why_case {
    struct why_model *model;
    struct why_analysis *analysis;
    uint32_t override_map; /* WHY_NONE: none */
    uint64_t override_count;
    struct why_indices roots; /* maps that stay of themselves */
};

/* The open count, with what-if's change. */
uint64_t why_open_handles(const struct why_case *c, uint32_t map);

/* The steps, in this order. */
void why_find_states(struct why_case *c);
void why_find_reasons(struct why_case *c);
void why_find_blocks(struct why_case *c);
void why_find_unknowns(struct why_case *c);
