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

struct why_reason *why_add_reason(struct why_case *c, uint32_t map, enum why_reason_kind kind, enum why_help help);

/* What `from` bound in `to`. */
void why_add_bindings(struct why_case *c, struct why_reason *reason, uint32_t from, uint32_t to);

/* All reasons for a library's being NODELETE, if it is; the unique symbols and bindings that lead to it. */
/* libstdc++: in a program in C it stays for good, whoever brought it. */
bool why_is_cxx_runtime(const struct why_model *model, uint32_t map);
void why_explain_nodelete(struct why_case *c, uint32_t map, struct why_indices symbols, struct why_indices bindings);

/* The steps, in this order. */
void why_find_states(struct why_case *c);
void why_find_reasons(struct why_case *c);
void why_find_blocks(struct why_case *c);
void why_find_unknowns(struct why_case *c);
