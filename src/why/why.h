/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision of glibc's _dl_close_worker (elf/dl-close.c), replayed on a model, and what follows from it: the
 * state of every library, all reasons why it stays, who holds it, what it keeps, what the next dlclose would do.
 * Reads nothing but the model.
 */
#pragma once

#include "model/law.h"

enum why_state {
#define STATE(id, word) WHY_STATE_##id,
#include "why/reasons.def"
    WHY_STATE_COUNT
};

enum why_reason_kind {
#define REASON(id, word, family, evidence, one, many, means) WHY_REASON_##id,
#include "why/reasons.def"
    WHY_REASON_COUNT
};

enum why_help {
#define HELP(id, who, causes, text) WHY_HELP_##id,
#include "why/reasons.def"
    WHY_HELP_COUNT
};

enum why_phrase {
#define PHRASE(id, text) WHY_PHRASE_##id,
#include "why/reasons.def"
    WHY_PHRASE_COUNT
};

/* Who can follow a help. */
enum why_reader { WHY_READER_AUTHOR, WHY_READER_HOST, WHY_READER_RUNNER, WHY_READER_NOBODY };

/* The kinds of reasons, by what keeps the library and for how long. */
enum why_family {
    WHY_FAMILY_DESTRUCTORS, /* until pending destructors have run */
    WHY_FAMILY_NODELETE,    /* for good */
    WHY_FAMILY_HANDLES,     /* until it is closed as often */
    WHY_FAMILY_HOLDERS,     /* as long as another library stays: an edge of the graph */
    WHY_FAMILY_AUDIT,
    WHY_FAMILY_STARTUP,
};

/* Which fields of struct why_reason hold the evidence. Renderers go by this, never by the kind of the reason. */
enum why_evidence {
    WHY_EVIDENCE_NONE,
    WHY_EVIDENCE_COUNT,       /* count */
    WHY_EVIDENCE_DESTRUCTORS, /* destructors, of which there are `count`, and lost */
    WHY_EVIDENCE_SYMBOLS,     /* symbols */
    WHY_EVIDENCE_HOLDERS,     /* by */
    WHY_EVIDENCE_BINDINGS,    /* by, and what they bound: bindings */
    WHY_EVIDENCE_NOTE,        /* note, behind the line */
};

struct why_reason_words {
    const char *word, *one, *many;
    enum why_family family;
    enum why_evidence evidence;
};

extern const struct why_reason_words why_reason_words[WHY_REASON_COUNT];
extern const char *const why_state_words[WHY_STATE_COUNT];
extern const char *const why_help_texts[WHY_HELP_COUNT];
extern const enum why_reader why_help_readers[WHY_HELP_COUNT];
extern const char *const why_help_causes[WHY_HELP_COUNT]; /* words of reasons, with spaces between them; "" for any */
extern const char *const why_phrases[WHY_PHRASE_COUNT];

enum why_origin { WHY_ORIGIN_MAIN, WHY_ORIGIN_STARTUP, WHY_ORIGIN_DLOPENED, WHY_ORIGIN_AUDIT, WHY_ORIGIN_PROXY };

/* Indices into model->maps, or into another array where said. */
struct why_indices {
    uint32_t *at;
    size_t count, room;
};

/*
 * Why one library stays. The evidence has one of a closed set of shapes (enum why_evidence). Fields outside of that
 * shape are empty.
 */
struct why_reason {
    enum why_reason_kind kind;
    uint64_t count;                 /* open dlopens, destructors, unique symbols */
    uint64_t lost;                  /* of the destructors: those of threads that are gone, which nothing runs */
    struct why_indices by;          /* maps that hold it */
    struct why_indices destructors; /* into model->destructors, grouped by function */
    struct why_indices dangling;    /* of the destructors: those whose code may go before they have run */
    struct why_indices symbols;     /* into model->uniques */
    struct why_indices bindings;    /* into model->bindings, by holder and name */
    const char *note;               /* who made the file, what was not read; or NULL */
    const char *maker;              /* who is known to want NODELETE in the file, or NULL */
    struct why_indices seen;        /* into model->seen: dlopens with RTLD_NODELETE first */
    enum why_help help;
};

static inline enum why_family why_reason_family(const struct why_reason *reason)
{
    return why_reason_words[reason->kind].family;
}

static inline enum why_evidence why_reason_evidence(const struct why_reason *reason)
{
    return why_reason_words[reason->kind].evidence;
}

/* How a map is held on the shortest way from a root. */
struct why_hold {
    uint32_t by; /* the next map towards the root, WHY_NONE at the root */
    bool reldep; /* bound at run time; else needed */
};

/* The terms of the test in _dl_close_worker, the first that applies. */
enum why_root { WHY_ROOT_NONE, WHY_ROOT_STARTUP, WHY_ROOT_NODELETE, WHY_ROOT_OPEN, WHY_ROOT_TLS_DTOR };

/* How a stuck library came: by a dlopen of itself, or with another one. */
enum why_arrival {
    WHY_CAME_UNKNOWN, /* nothing in memory tells */
    WHY_CAME_ALONG,   /* only ever with another library, which needs it */
    WHY_CAME_GUESSED, /* opened itself, or with one that is gone: nothing that is loaded needs it */
    WHY_CAME_OPENED,  /* opened itself */
};

/* What a library's host is known to do with its handle (policy.def). */
enum why_fate { WHY_FATE_KEPT, WHY_FATE_CLOSED, WHY_FATE_OWN, WHY_FATE_PINNED, WHY_FATE_BASE };

struct why_policy {
    const char *pattern;
    enum why_fate fate;
    const char *sentence;
};

struct why_library {
    enum why_state state;
    enum why_origin origin;
    bool live;          /* the sweep would keep it */
    enum why_root root; /* what makes it a root, if it is one */
    bool raised;        /* the process exits, and so its count in memory is one above its handles */
    uint64_t handles;   /* dlopens that are not closed; of a NODELETE library, dlopens */
    struct why_reason *reasons;
    size_t reason_count, reason_room;
    bool leave_it;                   /* its makers are known to want it loaded for good */
    bool by_glibc;                   /* glibc itself holds its handle */
    bool by_gconv;                   /* the same: a converter, which glibc may close again (iconv/gconv_dl.c) */
    bool by_glibc_guess;             /* the same, judged by the name only */
    bool distributed;                /* its file is a distribution's: those who meet it build no other */
    const struct why_policy *policy; /* or NULL */
    bool keeps_namespace;            /* a whole dlmopen namespace, in which nothing is open, stays with it */
    enum why_arrival arrival;        /* of a stuck one */
    bool left_behind;                /* it came along, and what it came with has gone */
    bool block;                      /* what stays because of it is listed with it */
    struct why_indices keeps;        /* stuck libraries without a block that stay because of this one */
    struct why_indices keepers;      /* the libraries with a block whose `keeps` list this one */
};

enum why_activity { WHY_LOADER_IDLE, WHY_LOADER_OPENING, WHY_LOADER_CLOSING, WHY_LOADER_EXITING };

/* Something unknown, and what it means for the answer. */
struct why_unknown {
    const struct why_missing *missing;
    const struct why_missing_kind *kind;
};

/* The roots that hold something through the libraries in `by`. */
struct why_roots {
    struct why_indices by, roots;
};

struct why_analysis {
    struct why_model *model;
    struct why_arena *arena;       /* the model's: results live as long as it */
    struct why_library *libraries; /* one a map, same index */
    enum why_activity activity;
    size_t library_count;                      /* without the program itself */
    size_t state_count[WHY_STATE_COUNT];       /* the same */
    size_t changed_files[WHY_FILE_ABSENT + 1]; /* by enum why_file_state */
    struct why_unknown *unknowns;
    size_t unknown_count, unknown_room;
    bool grave; /* one of them is grave, or a reason is nodelete-unknown */
    struct why_graph *graph;
    struct why_roots *last_roots; /* what why_analysis_roots_through() found last */
};

/* Analyse a sealed model. */
struct why_analysis *why_analysis_new(struct why_model *model);

/* The same model as if `map` had `count` open dlopens. */
struct why_analysis *why_analysis_with_count(const struct why_analysis *now, uint32_t map, uint64_t count);

/*
 * The ways from `map` to all roots that reach it. `roots` are sorted by distance. For a map i on such a way,
 * `towards[i]` is the map that it holds on the shortest way down to `map`, and how.
 */
struct why_ways {
    struct why_indices roots;
    struct why_hold *towards;
};

struct why_ways why_analysis_ways_to(const struct why_analysis *analysis, uint32_t map);

/* The roots that hold `map` through the libraries in `by`, without itself; the nearest first. */
struct why_indices why_analysis_roots_through(const struct why_analysis *analysis, uint32_t map,
                                              const struct why_indices *by);

/*
 * The fewest maps through which all its roots hold `map`, if they are fewer than the roots; else nothing. `map` is no
 * root itself; `roots` is the number of its roots.
 */
struct why_indices why_analysis_cut(const struct why_analysis *analysis, uint32_t map, size_t roots);

/* The maps that need `map` directly (DT_NEEDED), live or not. */
struct why_indices why_analysis_needed_by(const struct why_analysis *analysis, uint32_t map);

/*
 * The threads that would crash in this way if `map` went: indices into model->runs. WHY_RUN_UNKNOWN of WHY_NONE:
 * those of which it could not be seen.
 */
struct why_indices why_analysis_runs(const struct why_analysis *analysis, uint32_t map, enum why_run_how how);

/* What the next dlclose would do. */
enum why_outcome {
    WHY_OUTCOME_UNLOADED,
    WHY_OUTCOME_KEPT,
    WHY_OUTCOME_COUNTED_DOWN,
    WHY_OUTCOME_IGNORED,
    WHY_OUTCOME_FAILED,
    WHY_OUTCOME_DEFERRED,
};

extern const char *const why_outcome_words[]; /* "unloaded" ... as in the JSON document */

struct why_what_if {
    uint32_t map;
    enum why_outcome outcome;
    bool nodelete;
    uint64_t before, after; /* its count */
    bool raised;            /* one of it is the loader's own, because the process exits */
    bool startup;           /* the loader returns because it came with the program */
    bool sweep;             /* steps 3 to 5 happen */
    size_t root_startup;    /* without the program itself */
    struct why_indices root_open, root_nodelete, root_tls;
    struct why_indices reached; /* kept though no root themselves */
    struct why_indices unloads; /* at least: destructors may close more */
    struct why_indices kept;    /* of what the library held: stuck afterwards, without an open handle */
    struct why_analysis *later; /* the state afterwards; NULL without a sweep */
};

struct why_what_if *why_analysis_what_if(struct why_analysis *analysis, uint32_t map);

/* What a dlclose did. */
struct why_verdict {
    const struct why_analysis *before, *after;
    uint32_t map;   /* in `before` */
    uint32_t now;   /* the same in `after`; WHY_NONE: it has gone */
    uint64_t count; /* its count in `after` */
    enum why_outcome outcome;
    struct why_indices unloaded; /* in `before` */
    struct why_indices kept;     /* in `after`: itself, and of what it held the maps without an open handle */
    bool surprise;               /* the loader did something else than why_analysis_what_if() said */
};

/*
 * Compare the states before and after a dlclose, both seen while the loader held its lock, and what was expected on
 * the state before. `nested`: destructors opened or closed libraries meanwhile, and so more may have gone.
 */
struct why_verdict *why_verdict_new(const struct why_what_if *expected, const struct why_analysis *before,
                                    const struct why_analysis *after, bool nested);

/* Is the reason another library that stays, and not something of the library itself? */
bool why_reason_is_about_holders(const struct why_reason *reason);

/* Does the main thread of the process have to run it? */
bool why_destructor_is_on_main_thread(const struct why_model *model, const struct why_destructor *destructor);

/* Is it in a namespace that dlmopen made? */
bool why_map_is_apart(const struct why_model *model, uint32_t map);

/* What the sweep would keep, if the last handle of `map` were closed: an element a map. */
bool *why_analysis_live_without_handle(const struct why_analysis *analysis, uint32_t map);

/*
 * The reason that would keep an open library after its last handle was closed; NULL: none. The library may have no
 * handle itself, and be open by another library's handle. `live` is what stays after that handle was closed.
 */
const struct why_reason *why_library_would_stay(const struct why_library *library, const bool *live);

/* Is it known that the mapped file is not the one on disk any more? */
bool why_map_file_changed(const struct why_analysis *analysis, uint32_t map);

/*
 * Is memory perhaps a mixture of two builds? Where the mapped file was written to, the code is the new one, and what
 * the loader relocated is the old one, or no longer relocated (after a truncation).
 */
bool why_map_is_mixed(const struct why_map *map);

/*
 * Two link maps that share a name because a file was replaced. why_map_newer(): the map of the file that has the name
 * of `map` now. why_map_older(): the map whose name the file of `map` has taken. Device and inode decide. WHY_NONE:
 * there is no such map, or it is not known.
 */
uint32_t why_map_newer(const struct why_analysis *analysis, uint32_t map);
uint32_t why_map_older(const struct why_analysis *analysis, uint32_t map);

void why_indices_push(struct why_arena *arena, struct why_indices *indices, uint32_t index);

/* Sort indices by a comparison of two of them, as for qsort_r(3). */
void why_indices_sort(struct why_indices *indices, int (*compare)(const void *, const void *, void *), void *context);
