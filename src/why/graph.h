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
 * Maps that could lie on a cycle of l_initfini, and with `reldeps` of l_reldeps too: what is left when maps that
 * nobody left holds are taken away again and again. That includes what is only below a cycle. Mostly empty.
 */
bool *why_on_cycles(const struct why_model *model, bool reldeps);

/* The same over l_initfini only: what the roots need. */
bool *why_mark_needed(const struct why_model *model, const struct why_indices *roots);
