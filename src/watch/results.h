/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch found out about one call: all that a renderer needs. */
#pragma once

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
    enum why_reason_kind kind;
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
 * Who hears of it, while what is passed is there; `to` is the listener's own.
 *
 *   waiting   the watch begins when there is a process
 *   watching  it begins. `name`: of the one library that is watched, or NULL. `calls`: only what the program itself
 *             calls is seen. `slowly`: GDB reads all that is looked at. `again`: something was said before
 *   for_good  after either call: a library that has become NODELETE, and why
 *   bound     the same outside of any call
 *   seen      what made libraries NODELETE: only why_model.seen and the pid of its source
 */
struct why_watch_listener {
    void *to;
    void (*waiting)(void *to);
    void (*watching)(void *to, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                     bool again);
    void (*opened)(void *to, const struct why_call *call, const struct why_opened *opened);
    void (*closed)(void *to, const struct why_call *call, const struct why_closed *closed);
    void (*for_good)(void *to, const struct why_analysis *analysis, uint32_t map);
    void (*bound)(void *to, const struct why_call *call, const struct why_bound *bound);
    void (*ledger)(void *to, const struct why_ledger *ledger);
    void (*seen)(void *to, const struct why_model *seen);
    void (*error)(void *to, const struct why_error *err);
};
