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
    bool as_counted;          /* take the counts as the loader sees them: with what _dl_fini added */
    struct why_indices roots; /* maps that stay of themselves */
};

/* Does the process exit? Sets `raised` of the libraries whose count _dl_fini has raised. */
bool why_exiting_find(struct why_case *c);

/* The open count, with what-if's change, without what the loader added itself. */
uint64_t why_map_open_handles(const struct why_case *c, uint32_t map);

/* Is the map a root whatever its count is? */
bool why_map_is_root_without_handle(const struct why_map *map);

struct why_reason *why_reason_add(struct why_case *c, uint32_t map, enum why_reason_kind kind, enum why_help help);

/* What `from` bound in `to`. */
void why_reason_add_bindings(struct why_case *c, struct why_reason *reason, uint32_t from, uint32_t to);

/* libstdc++: in a program in C it stays for good, whoever brought it. */
bool why_is_cxx_runtime(const char *basename);
bool why_map_is_cxx_runtime(const struct why_model *model, uint32_t map);

/* Fill policy and distributed. */
void why_policy_find(const struct why_map *map, struct why_library *library);

/* Does nothing that people do end it? */
bool why_library_is_fixed(const struct why_library *library);

/* All reasons for a library's being NODELETE, if it is; `binders` are the maps that bound a symbol in it. */
void why_nodelete_explain(struct why_case *c, uint32_t map, struct why_indices symbols, struct why_indices binders);

/* The steps, in this order. */
void why_states_find(struct why_case *c);
void why_kept_namespaces_find(struct why_case *c);
void why_reasons_find(struct why_case *c);
void why_arrivals_find(struct why_case *c);
void why_blocks_find(struct why_case *c);
void why_unknowns_find(struct why_case *c);
