/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One event, as it is handled, and what the files of a watch share. */
#pragma once

#include "watch/known.h"
#include "watch/snapshot.h"
#include "watch/watch.h"

enum { WHY_LIMIT_NESTED = 64 };

/*
 * A dlclose under way; without debug information also a dlopen. Of one thread's calls, the outer ones wait for a
 * constructor or destructor to return. While the loader's lock is held, all calls are of one thread.
 */
struct why_pending {
    bool open, locked;
    uint32_t thread;
    uint64_t number, handle;
    struct why_snapshot before;
    struct why_what_if *expected; /* of a dlclose; NULL: the handle is no link map */
    char *site, *who;
    uint64_t frame;
    bool nested;   /* something else was opened or closed meanwhile, or may have been */
    uint64_t mode; /* of a dlopen */
    char *file;
};

struct why_watch {
    bool over, catching;
    char *name;      /* of the one library, or NULL */
    char *directory; /* where facts are saved, or NULL */
    struct why_watched watched;
    struct why_ledger *ledger;
    bool ledger_told; /* nothing has happened since */
    uint64_t begun;   /* dlcloses */
    struct why_pending calls[WHY_LIMIT_NESTED];
    size_t depth;
    struct why_known known;
};

/* One event under way. */
struct why_handling {
    struct why_watch *watch;
    struct why_snapshot snapshot;
    const struct why_query *query;
    struct why_event event;
    const struct why_event *of; /* that */
    const struct why_watch_listener *listener;
};

/* Is this the library that the user wants to hear of? One of these? */
bool why_watch_wants(const struct why_watch *watch, const struct why_model *model, uint32_t map);
bool why_watch_wants_any(const struct why_watch *watch, const struct why_model *model,
                         const struct why_indices *maps);

/* The call that this handling is about, in words. */
struct why_call why_handling_call(const struct why_handling *handling, uint64_t number);

/* For the ledger. */
const char *why_ledger_path_of(const struct why_model *model, uint32_t map);
const char *why_ledger_site_of(const char *site);

/* Calls under way. NULL: too many, or the same call once more, by a wrapper; or none of that thread. */
struct why_pending *why_pending_push(struct why_handling *handling, bool open);
struct why_pending *why_pending_innermost(struct why_watch *watch, uint32_t thread);
struct why_pending *why_pending_returning(struct why_watch *watch, const struct why_event *of);
void why_pending_drop(struct why_watch *watch, struct why_pending *call);
void why_pending_drop_all(struct why_watch *watch);
void why_pending_mark_nested(struct why_watch *watch);

/* Libraries that have become NODELETE, or came so, and were not told to be; after why_known_update(). */
void why_handling_for_good(struct why_handling *handling);

/* The events: each returns the status for GDB. */
int why_handling_opened(struct why_handling *handling);
int why_handling_bound(struct why_handling *handling);
int why_handling_calling(struct why_handling *handling);
int why_handling_refused(struct why_handling *handling);
int why_handling_closing(struct why_handling *handling);
int why_handling_closed(struct why_handling *handling);

/* A dlopen that was under way returns. */
int why_handling_end_of_open(struct why_handling *handling, struct why_pending *call);
