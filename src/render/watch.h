/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch says: a block for each call, a ledger at the end. The first line is for grep. */
#pragma once

#include "render/render.h"
#include "watch/ledger.h"

/* A call of dlopen or dlclose. */
struct why_call {
    uint64_t number;    /* of a dlclose, counted from 1 */
    const char *site;   /* where it came from; NULL if unknown */
    const char *thread; /* "thread 777 "host""; NULL if unknown */
};

/* What a dlopen did. */
struct why_opened {
    const struct why_analysis *after;
    uint32_t map;            /* WHY_NONE: it failed */
    const char *file;        /* what it was asked for */
    const char *error;       /* of the loader; NULL if it did not fail */
    const char *mode;        /* its flags by name */
    bool loaded;             /* else counted up, */
    bool uncounted;          /* or about to be */
    struct why_indices with; /* what was loaded with it */
};

/* A look-up that makes a library NODELETE: `by` asked for `symbol`, and found it in `map`. */
struct why_bound {
    const struct why_analysis *after;
    uint32_t map, by;
    const char *symbol; /* demangled */
    bool unique;        /* STB_GNU_UNIQUE */
};

/*
 * A dlclose. `outer` is the number of the dlclose that it was nested in, 0 if that is none that was seen. `map` of a
 * verdict may be WHY_NONE: then `handle` was no link map. `saved`: the file of facts that goes with a surprise, or
 * NULL.
 */
struct why_closed {
    const struct why_verdict *verdict;
    const struct why_what_if *expected; /* NULL: nothing was */
    uint64_t handle;
    uint64_t outer;
    const char *saved;
};

/*
 * The header. `name`: of the one library that is watched, or NULL. `calls`: only what the program itself calls is
 * seen. `slowly`: GDB reads all that is looked at.
 */
void why_render_watching(FILE *out, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         const struct why_render_options *options);
void why_render_opened(FILE *out, const struct why_call *call, const struct why_opened *opened,
                       const struct why_render_options *options);
void why_render_closed(FILE *out, const struct why_call *call, const struct why_closed *closed,
                       const struct why_render_options *options);

/* Below either of them: a library that has become NODELETE, and why. */
void why_render_for_good(FILE *out, const struct why_analysis *analysis, uint32_t map,
                         const struct why_render_options *options);

/* The same outside of any call. */
void why_render_bound(FILE *out, const struct why_call *call, const struct why_bound *bound,
                      const struct why_render_options *options);

void why_render_ledger(FILE *out, const struct why_ledger *ledger, const struct why_render_options *options);

/* "RTLD_NOW | RTLD_GLOBAL", in the arena. */
const char *why_dlopen_mode(struct why_arena *arena, uint64_t mode);
