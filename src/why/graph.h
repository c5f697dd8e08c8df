/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who holds whom: the loader's edges turned round, and the mark phase that follows them. */
#pragma once

#include "why/why.h"

/* An edge seen from its end: `by` holds the map. */
struct why_holder {
    uint32_t by;
    bool reldep;
};

struct why_graph {
    struct why_holder *holders; /* holders[first[i] .. first[i + 1]) hold map i */
    size_t *first;
    uint32_t *held; /* the same from the other end: map i holds held[first_held[i] .. first_held[i + 1]) */
    size_t *first_held;
};

/*
 * Build the holders of every map. Of a needed edge only the direct ones count: l_initfini of a library that was
 * dlopened lists all it needs, however indirectly, and "libplug.so needs libicudata.so" would hide the chain.
 */
struct why_graph *why_graph_new(const struct why_model *model);

/*
 * The mark phase of _dl_close_worker: live[i] for every map that is in `roots` or reachable from one over
 * l_initfini and l_reldeps. The loader does it namespace by namespace; edges never cross, so all at once is the
 * same. `without` is a map to leave out, or WHY_NONE.
 */
bool *why_mark(const struct why_model *model, const struct why_indices *roots, uint32_t without);

/*
 * The same over the direct edges of the graph. While nothing is left out the loader's lists lead to the same maps;
 * without one map they would still lead to what only that one needs, since the list of a library that was dlopened
 * names it too.
 */
bool *why_mark_direct(const struct why_model *model, const struct why_graph *graph, const struct why_indices *roots,
                      uint32_t without);

/*
 * Maps that could lie on a cycle of l_initfini, and with `reldeps` of l_reldeps too: what is left when maps that
 * nobody left holds are taken away again and again. That includes what is only below a cycle. Mostly empty.
 */
bool *why_on_cycles(const struct why_model *model, bool reldeps);

/* The same over l_initfini only: what the roots need. */
bool *why_mark_needed(const struct why_model *model, const struct why_indices *roots);
