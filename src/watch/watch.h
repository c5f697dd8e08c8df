/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a watch knows, and what it says of each event that GDB tells it (gdbcmds/watch). An event is a stream
 * of facts whose query is one of:
 *
 *   watch-begin [NAME]           forget all; of one library only
 *   watch-begin-catching [NAME]  the same, and ask GDB to stop where a library is kept
 *   watch-started                the program to be watched has come so far that there is something to read
 *   watch-opened                 a dlopen is done, or has failed
 *   watch-bound                  a look-up outside of dlopen makes a library NODELETE
 *   watch-caller                 nothing happens: is the caller outside of glibc?
 *   watch-refused                a dlclose is going to be refused: NODELETE, or no open handle
 *   watch-closing, watch-closed  before and after the loader counts down and sweeps
 *   watch-calling, watch-returned  without debug information: dlopen is called; it or dlclose returns
 *   watch-ledger, watch-facts DIRECTORY, watch-exit, watch-exec, watch-end
 *   watch-seen                   for a report: facts of what made libraries NODELETE; also after the end of the watch
 */
#pragma once

#include "inspect/request.h"
#include "watch/results.h"

struct why_watch;

/* What GDB is asked to do, beside going on (0). The program has other exit statuses as well. */
enum {
    WHY_WATCH_NO_ANSWER = 2,
    WHY_WATCH_SEND_FACTS = 5, /* the process cannot be read from here: the same event again, with all facts */
    WHY_WATCH_STOP = 6,       /* stay stopped */
    WHY_WATCH_CLIMB = 7,      /* the caller is glibc itself: the same again of who called that */
};

/* What to say where there is no watch. Returns -1. */
int why_watch_none(struct why_error *err);

/* `how` the process is read: all of it but what it names. It must live as long as the watch. */
struct why_watch *why_watch_new(const struct why_request *how);
void why_watch_free(struct why_watch *watch);

/* Take one event, and tell the listener what there is to say of it. Returns the status for GDB. */
int why_watch_take(struct why_watch *watch, const char *facts, size_t length,
                   const struct why_watch_listener *listener);

/* Is the watch over, with no later question to come? */
bool why_watch_is_over(const struct why_watch *watch);
