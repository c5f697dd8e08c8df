/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A watch: it handles the events that GDB sends (gdbcmds/watch). An event is a stream of facts whose query is one of:
 *
 *   watch-begin [NAME]           begin anew; NAME: watch only this library
 *   watch-begin-catching [NAME]  the same, and ask GDB to stop where a library is kept
 *   watch-started                the program has started, and its loader has a state to read
 *   watch-opened                 a dlopen is done, or has failed
 *   watch-bound                  a look-up outside of dlopen makes a library NODELETE
 *   watch-caller                 only a question: is the caller outside of glibc?
 *   watch-refused                a dlclose is going to be refused: NODELETE, or no open handle
 *   watch-closing, watch-closed  before and after the loader counts down and sweeps
 *   watch-calling, watch-returned  without debug information: dlopen is called; it or dlclose returns
 *   watch-ledger, watch-facts DIRECTORY, watch-exit, watch-exec, watch-end
 *   watch-seen                   a report asks what made libraries NODELETE, also after the end of the watch
 */
#pragma once

#include "inspect/request.h"
#include "watch/results.h"

struct why_watch;

/* What GDB is asked to do; 0: continue. These become exit statuses, beside those of helper/status.h. */
enum {
    WHY_WATCH_NO_ANSWER = 2,
    WHY_WATCH_SEND_FACTS = 5, /* the process cannot be read from here: send the event again, with all facts */
    WHY_WATCH_STOP = 6,       /* stay stopped */
    WHY_WATCH_CLIMB = 7,      /* the caller is glibc itself: ask again with the caller of that */
    WHY_WATCH_LEAVE = 8,      /* no call that is under way returns to this place: no need to stop here */
};

/* Fill in the error for an event without a watch. Returns -1. */
int why_watch_none(struct why_error *err);

/* `how` says how to read the process, but not which one. It must live as long as the watch. */
struct why_watch *why_watch_new(const struct why_request *how);
void why_watch_free(struct why_watch *watch);

/* Handle one event, and call the listener with what it shows. Returns the status for GDB. */
int why_watch_take(struct why_watch *watch, const char *facts, size_t length,
                   const struct why_watch_listener *listener);

/* GDB has ended without a word: tell the listener of the ledger, unless it has been told or nothing was watched. */
void why_watch_close(struct why_watch *watch, const struct why_watch_listener *listener);

/*
 * Add to the model what the watch of this GDB has seen of the process, if there is a watch. `head` is what a question
 * begins with, before the facts: bytes that only who answers understands.
 */
void why_watch_recall(pid_t gdb, const void *head, size_t head_size, struct why_model *model);

/* Is the watch over, with nothing that a later report could ask for? */
bool why_watch_is_over(const struct why_watch *watch);
