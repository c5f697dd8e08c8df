/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The watch, and the event that it handles now. Private to src/watch. */
#pragma once

#include "watch/known.h"
#include "watch/snapshot.h"
#include "watch/watch.h"

enum { WHY_LIMIT_NESTED = 64 };

/*
 * A call that has not returned: a dlclose, or without debug information also a dlopen. If a thread has several, each
 * but the last waits for a constructor or destructor, which made the next one. While a thread has the loader's lock,
 * all calls are its own.
 */
struct why_pending {
    bool open;   /* a dlopen */
    bool locked; /* the thread had the loader's lock */
    uint32_t thread;
    uint64_t number, handle;
    struct why_snapshot before;
    struct why_what_if *expected; /* of a dlclose; NULL: the handle is no link map */
    char *site, *who;
    uint64_t frame, place; /* the stack pointer of its caller, and where it returns to */
    bool nested;           /* something else was, or may have been, opened or closed meanwhile */
    uint64_t mode;         /* of a dlopen */
    char *file;
};

struct why_watch {
    bool over, catching;
    char *name;      /* watch only this library; NULL: all */
    char *directory; /* where facts are saved, or NULL */
    struct why_watched watched;
    struct why_ledger *ledger;
    bool ledger_told; /* it was printed, and nothing has happened since */
    uint64_t begun;   /* how many dlcloses so far */
    struct why_pending calls[WHY_LIMIT_NESTED];
    size_t depth;
    struct why_known known;
};

/* The event that is being handled. */
struct why_handling {
    struct why_watch *watch;
    struct why_snapshot snapshot;
    const struct why_query *query;
    struct why_event event;
    const struct why_event *of; /* points to `event` */
    const struct why_watch_listener *listener;
};

/* Does the user want to hear of this library? Of any of these? */
bool why_watch_wants(const struct why_watch *watch, const struct why_model *model, uint32_t map);
bool why_watch_wants_any(const struct why_watch *watch, const struct why_model *model,
                         const struct why_indices *maps);

/* The call that the event is about, with its place in words. */
struct why_call why_handling_call(const struct why_handling *handling, uint64_t number);

/* Words for the ledger. */
const char *why_ledger_path_of(const struct why_model *model, uint32_t map);
const char *why_ledger_site_of(const char *site);

/*
 * The calls that have not returned. why_pending_push() returns NULL if there are too many, or if a wrapper only makes
 * the same call again. The next two return NULL if no call fits.
 */
struct why_pending *why_pending_push(struct why_handling *handling, bool open);
struct why_pending *why_pending_innermost(struct why_watch *watch, uint32_t thread);
bool why_pending_returns_to(const struct why_watch *watch, uint64_t place);
struct why_pending *why_pending_returning(struct why_watch *watch, const struct why_event *of);
void why_pending_drop(struct why_watch *watch, struct why_pending *call);
void why_pending_drop_all(struct why_watch *watch);
void why_pending_mark_nested(struct why_watch *watch);

/* Report the libraries that are NODELETE and were not reported so far. Call it after why_known_update(). */
void why_handling_for_good(struct why_handling *handling);

/* The events: each returns the status for GDB. */
int why_handling_opened(struct why_handling *handling);
int why_handling_bound(struct why_handling *handling);
int why_handling_calling(struct why_handling *handling);
int why_handling_refused(struct why_handling *handling);
int why_handling_closing(struct why_handling *handling);
int why_handling_closed(struct why_handling *handling);
int why_handling_returned(struct why_handling *handling);

/* A dlopen that was seen to begin returns. */
int why_handling_end_of_open(struct why_handling *handling, struct why_pending *call);
