/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle's parts and what they share: graph, operations, subject, ledger, judge, run. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "operations.h"

/*
 * Numbers at random, the same again from the same seed.
 */
struct random {
    uint64_t state;
};

uint64_t random_next(struct random *random);
int random_below(struct random *random, int limit);
bool random_one_in(struct random *random, int n);

/*
 * A graph: libraries lib0.so ... in a directory of their own (graph.c).
 */
struct plugin {
    bool needs[PLUGINS], calls[PLUGINS], reads[PLUGINS], threads[PLUGINS];
    bool defines[UNIQUES], uses[UNIQUES];
    bool nodelete, soname;
    bool undefined_call, undefined_data, needs_missing; /* it fails to open: with RTLD_NOW, always, always */
    bool static_tls;                                    /* refers to thread-local variables by initial-exec */
};

struct graph {
    uint64_t seed;
    int count; /* the last one is a leaf: it needs and binds nothing, so even a destructor may open it */
    struct plugin plugins[PLUGINS];
    char directory[PATH_MAX];
};

struct graph *graph_new(uint64_t seed, const char *pool);

/* Compile what is not there yet, up to `jobs` libraries at a time. */
bool graph_build(const struct graph *graph, const char *sources, int jobs);

/*
 * Sets of maps, as bits.
 */
enum { MAPS = 128 };

struct set {
    uint64_t bits[MAPS / 64];
};

static inline bool set_has(const struct set *set, int i)
{
    return set->bits[i / 64] >> i % 64 & 1;
}

static inline void set_add(struct set *set, int i)
{
    set->bits[i / 64] |= UINT64_C(1) << i % 64;
}

static inline void set_remove(struct set *set, int i)
{
    set->bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static inline bool set_empty(const struct set *set)
{
    return !(set->bits[0] | set->bits[1]);
}

static inline bool set_equal(const struct set *a, const struct set *b)
{
    return a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1];
}

/* Is all of `a` in `b`? */
static inline bool set_within(const struct set *a, const struct set *b)
{
    return !(a->bits[0] & ~b->bits[0]) && !(a->bits[1] & ~b->bits[1]);
}

static inline struct set set_both(const struct set *a, const struct set *b)
{
    return (struct set){{a->bits[0] | b->bits[0], a->bits[1] | b->bits[1]}};
}

static inline struct set set_less(const struct set *a, const struct set *b)
{
    return (struct set){{a->bits[0] & ~b->bits[0], a->bits[1] & ~b->bits[1]}};
}

/*
 * What the loader did, as its own messages and the host's notes in the trace tell (ledger.c): all that is known
 * without unloadwhy.
 */
enum map_type { MAP_PROGRAM, MAP_STARTUP, MAP_LOADED };

enum { NEEDS = 24 };

struct map {
    bool used;        /* else the place is free */
    bool listed;      /* by the host, in the list that is being read */
    uint64_t address; /* 0: not listed yet */
    int ns;
    char name[NAME], path[PATH_MAX];
    int plugin; /* its number, or -1 */
    enum map_type type;
    uint64_t opens;
    bool nodelete, pending, revived;
    bool pinned; /* a dlopen with RTLD_NODELETE has returned it */
    char needs[NEEDS][NAME];
    int need_count;
    bool needs_known;
};

struct binding {
    int from, to;
    char symbol[NAME];
    bool edge; /* it made `from` hold `to`, unless `from` needs it anyway */
};

struct registration {
    int map, worker;
    bool by_own_libc; /* of another namespace: nobody runs it */
    bool lost;        /* its thread has ended */
};

/* The namespace's table of unique symbols. */
struct unique {
    int ns, map; /* -1: an entry that has outlived its map, */
    char symbol[NAME];
    char library[NAME]; /* which was of this library */
};

/* What unloadwhy said of a dlclose that is about to happen. */
struct prediction {
    uint64_t address;
    char outcome[NAME];
    struct set unloads, kept;
};

/* A dlclose under way. */
struct closing {
    struct prediction said;
    int map;
    char name[NAME];
    bool nodelete, loaded; /* as it begins */
    bool inner;            /* in a destructor, so in the sweep of another dlclose or of a dlopen that failed */
    uint64_t opens;        /* as it should be when it returns */
    bool counted;          /* the loader said that it counted down and no more */
    bool nested;           /* another one happened meanwhile that brought a count to 0 */
    bool opened;           /* a dlopen happened meanwhile */
    struct set gone, reached;
    struct set late; /* what was mapped meanwhile */
};

/* What a dlclose did, as docs/unloadwhy-report.schema.json has it too. */
enum outcome {
    OUTCOME_UNLOADED,
    OUTCOME_KEPT,
    OUTCOME_COUNTED_DOWN,
    OUTCOME_IGNORED,
    OUTCOME_FAILED,
    OUTCOME_DEFERRED,
    OUTCOMES
};

extern const char *const outcome_words[OUTCOMES];

/* How many dlcloses were judged: by what they did, and those in which others were nested that swept. */
struct tally {
    size_t closes, outcomes[OUTCOMES], nested;
    size_t crashes; /* processes that glibc's own bug ended: see struct ledger, haunted */
    size_t fatal;   /* that ld.so ended in the middle of a sweep, by a message: see run.c */
};

enum { DEPTH = 32, BINDINGS = 8192, REGISTRATIONS = 1024, UNIQUE_ENTRIES = 256 };

struct watch;

struct ledger {
    const struct graph *graph;
    struct watch *watch; /* judges its verdicts, if it is not NULL, and what was said before if it is */
    struct map maps[MAPS];
    int next_map;
    struct binding bindings[BINDINGS];
    size_t binding_count;
    struct registration registrations[REGISTRATIONS];
    size_t registration_count;
    struct unique uniques[UNIQUE_ENTRIES];
    size_t unique_count;
    struct prediction asked;
    struct closing closing[DEPTH];
    int depth;
    int slots[SLOTS];     /* the namespace of each, -1: none yet */
    struct set condemned; /* their destructors were called */
    /*
     * An entry in a table of unique symbols has outlived its map: a dlopen that failed had made it for a library that
     * was there before, which does not become NODELETE then. glibc 2.36 (and HEAD, by its source) follows the entry
     * when a symbol of that name is looked up again, and may crash.
     */
    bool haunted;
    bool revived;                         /* in the middle of a sweep a library became NODELETE that nothing held */
    bool started, mapping;                /* mapping: a dlopen of something new has not come to its end */
    char last_words[PATH_MAX + 2 * NAME]; /* the last line on standard error */
    const struct operation *op;
    FILE *differences; /* what did not come out, in words */
    size_t difference_count;
    struct tally tally;
};

struct ledger *ledger_new(const struct graph *graph, FILE *differences);
void ledger_free(struct ledger *ledger);

/* The loader made a map, is about to free it, has none; `from` bound a symbol in `to`. */
int ledger_add_map(struct ledger *ledger, int ns, const char *path);
void ledger_destroy(struct ledger *ledger, int map);
void ledger_remove_map(struct ledger *ledger, int map);
void ledger_bind(struct ledger *ledger, int from, int to, const char *symbol);

/* The loader speaks of a library as it was asked for, by path or as DT_NEEDED has it; the file's name is in both. */
const char *ledger_basename(const char *path);

/* Take the next lines of the trace, whole ones (trace.c). */
void ledger_read(struct ledger *ledger, char *text);

int ledger_at(const struct ledger *ledger, uint64_t address);
int ledger_named(const struct ledger *ledger, int ns, const char *name);
size_t ledger_dtors(const struct ledger *ledger, int map);

__attribute__((format(printf, 2, 3))) void ledger_differs(struct ledger *ledger, const char *format, ...);

/* Who holds whom, by the ledger (view.c). */
struct view {
    struct set all, loaded, roots, handles;
    struct set needs[MAPS]; /* directly */
    struct set edges[MAPS]; /* bound, and not needed in any number of steps */
    struct set maybe[MAPS]; /* bound, needed or not: the loader has an edge unless it stands in the list of needs */
    struct set live;
    struct set open; /* a handle accounts for it */
};

void view_make(const struct ledger *ledger, struct view *view);

/* What `from` reaches, itself included, without going through `without` (-1: nothing). */
enum over { OVER_NEEDS, OVER_EDGES, OVER_MAYBE };
struct set view_reach(const struct view *view, const struct set *from, enum over over, int without);

/* What unloadwhy said against the ledger (judge.c). The report before a dlclose, or while one is under way: */
void judge_report(struct ledger *ledger, const char *json, uint64_t asked);
/* and when the dlclose is over. */
void judge_closed(struct ledger *ledger, const struct closing *closing, int status);

/* GDB that watches the process (watch.c): what it says of each dlclose, in the order in which they return. */
struct settings;

struct watch {
    pid_t gdb; /* 0: none */
    int out;
    off_t at; /* what was read of it */
    char **verdicts;
    size_t count, first; /* first: that was not judged yet */
    bool over;           /* its ledger was read: the process has ended */
};

bool watch_start(struct watch *watch, const struct settings *settings, pid_t pid);
void watch_end(struct watch *watch); /* when the process has ended */
void watch_read(struct watch *watch, struct ledger *ledger);
bool watch_has_more(const struct watch *watch);
void watch_judge(struct watch *watch, struct ledger *ledger, const struct closing *closing, const char *outcome,
                 const struct set *kept);

/* A process under test, and unloadwhy asked about it (subject.c). */
struct settings {
    const char *unloadwhy, *host, *sources, *pool;
    const char *gdb;   /* ask by GDB, with this command file; NULL: by the native reader */
    const char *agree; /* a program that finds contradictions in saved facts; NULL: none */
    const char *keep;  /* directory for what failed; NULL: nowhere */
    bool watch;        /* let GDB watch instead of asking */
    bool show;         /* each operation on standard error, before it is done */
    char work[PATH_MAX];
};

struct subject {
    pid_t pid;  /* 0: it has ended */
    int status; /* how, as of waitpid */
    int in, out, trace;
    char reply[LINE];
    size_t replied; /* bytes in `reply` */
};

bool subject_start(struct subject *subject, const struct settings *settings, const struct graph *graph,
                   const struct operations *operations);
void subject_end(struct subject *subject);
bool subject_tell(struct subject *subject, const struct operation *op); /* NULL: go on */

/* A line of its answer; false if it died or says nothing. */
bool subject_hear(struct subject *subject, char line[LINE]);

/* What the trace has more since the last call; the caller frees it. */
char *subject_trace(struct subject *subject);

/* How often its mappings have the beginning of this file. */
int subject_mapped(const struct subject *subject, const char *path);

/*
 * Ask what dlclose(map) would do; the report, or NULL and why in *ret_why. The caller frees either. The facts are
 * saved as `save`, or where subject_agrees() finds them.
 */
char *subject_ask(const struct subject *subject, const struct settings *settings, uint64_t map, const char *save,
                  char **ret_why);

/* Do the answers about the state that was asked about last agree? If not, *ret_why is what the caller frees. */
bool subject_agrees(const struct settings *settings, const char *save, char **ret_why);

/* What comes next (choose.c). */
struct operation choose(struct random *random, const struct ledger *ledger, int temper);
enum { TEMPERS = 4 };

/* Runs (run.c). */
struct result {
    struct tally tally;
    size_t differences;
    char *text; /* the differences; the caller frees it */
};

struct result run_random(const struct settings *settings, const struct graph *graph, struct random *random,
                         size_t closes, struct operations *ret_operations);
struct result run_again(const struct settings *settings, const struct graph *graph,
                        const struct operations *operations, const char *save);

/* Leave out operations as long as it still fails, for some seconds. */
void run_shrink(const struct settings *settings, const struct graph *graph, struct operations *operations,
                const struct result *failed, int seconds);
