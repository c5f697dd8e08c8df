/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which library holds which: the loader's edges in reverse, and the mark phase. */
#pragma once

#include "why/why.h"

/* An edge in reverse: the map `by` holds this one. */
struct why_holder {
    uint32_t by;
    bool reldep;
};

struct why_graph {
    struct why_holder *holders; /* holders[first[i] .. first[i + 1]) hold map i */
    size_t *first;
    uint32_t *held; /* the edges forward: map i holds held[first_held[i] .. first_held[i + 1]) */
    size_t *first_held;
};

/*
 * Build the holders of every map. Only direct needed edges count. The l_initfini of a library that was dlopened lists
 * all that it needs, directly or not, and "libplug.so needs libicudata.so" would hide the chain between the two.
 */
struct why_graph *why_graph_new(const struct why_model *model);

/*
 * The mark phase of _dl_close_worker: live[i] for every map that is in `roots` or reachable from one over
 * l_initfini and l_reldeps. The loader marks one namespace at a time. No edge crosses namespaces, so marking all at
 * once gives the same result. `without` is a map to leave out, or WHY_NONE.
 */
bool *why_graph_mark(const struct why_model *model, const struct why_indices *roots, uint32_t without);

/*
 * The same over the direct edges of the graph. With WHY_NONE, the result is that of why_graph_mark(). With a map left
 * out, why_graph_mark() would still reach what only that map needs, because the l_initfini of a library that was
 * dlopened lists indirect needs too.
 */
bool *why_graph_mark_direct(const struct why_model *model, const struct why_graph *graph,
                            const struct why_indices *roots, uint32_t without);

/* Does the file of `map` name `other` in a DT_NEEDED entry? */
bool why_graph_needs_by_name(const struct why_map *map, const struct why_map *other);

/*
 * Maps that could lie on a cycle of l_initfini edges; with `reldeps`, of l_reldeps edges too. Maps that no remaining
 * map holds are removed until none is left to remove; the rest is the result. It includes maps that are only below a
 * cycle. Mostly it is empty.
 */
bool *why_graph_on_cycles(const struct why_model *model, bool reldeps);

/* The same over l_initfini only: what the roots need. */
bool *why_graph_mark_needed(const struct why_model *model, const struct why_indices *roots);
