/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch found out about a call, for the renderer. */
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
    const char *error;       /* the message of the loader; NULL if it did not fail */
    const char *mode;        /* its flags by name */
    bool loaded;             /* false: it was loaded already, so its count went up */
    bool uncounted;          /* the loader has not counted this dlopen yet */
    struct why_indices with; /* what was loaded with it */
};

/* A look-up that makes a library NODELETE: `by` asked for `symbol`, and it was found in `map`. */
struct why_bound {
    const struct why_analysis *after;
    uint32_t map, by;
    const char *symbol; /* demangled */
    enum why_reason_kind kind;
};

/*
 * What a dlclose did. If `map` of the verdict is WHY_NONE, `handle` was no link map. `outer`: the number of the
 * outermost dlclose that it was nested in; 0: none that was seen. `saved`: the file with the facts of a surprise, or
 * NULL.
 */
struct why_closed {
    const struct why_verdict *verdict;
    const struct why_what_if *expected; /* the prediction; NULL: there was none */
    uint64_t handle;
    uint64_t outer;
    const char *saved;
};

/*
 * The functions that a watch calls with what it finds. Each gets `to` first. The other arguments are valid only
 * during the call.
 *
 *   waiting   the watch will begin when there is a process
 *   watching  it begins. `name`: watch only this library; NULL: all. `calls`: it sees only the calls of the program
 *             itself, not those that glibc makes. `slowly`: GDB reads the process, because unloadwhy cannot. `again`:
 *             another program was watched before
 *   for_good  after a dlopen or dlclose: a library that has become NODELETE, and why
 *   bound     a library becomes NODELETE outside of these calls
 *   seen      what made libraries NODELETE: why_model.seen and the pid of its source, nothing else
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
