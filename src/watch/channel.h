/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the commands of a GDB reach the process that keeps its watch: at a socket that has no file, for this user only.
 * A question is any bytes; the answer is a status, then bytes for standard output, then bytes for standard error.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct why_reply {
    int status;
    size_t out, err; /* bytes of each */
    char *text;      /* both, one behind the other; the receiver's to free */
};

/* The watch of the GDB with this pid; -1: there is none. */
int why_channel_connect(pid_t gdb);

/* Ask, in two pieces. False: there was no answer. */
bool why_channel_ask(int fd, const void *head, size_t head_length, const void *body, size_t length,
                     struct why_reply *ret_reply);

/* Take the name of that watch; *ret_gdb becomes readable when the GDB ends. Both are the caller's to close. */
int why_channel_listen(pid_t gdb, int *ret_listener, int *ret_gdb, struct why_error *err);

/* Answers one question: fills in the reply, whose text is then freed. Returns whether it was the last one. */
typedef bool why_channel_answer(void *closure, const char *question, size_t length, struct why_reply *reply);

/*
 * Answer questions until one was the last, or GDB has ended. The process lets go of all that its parent gave it but
 * the place to save files in.
 */
void why_channel_serve(int listener, int gdb, why_channel_answer *answer, void *closure);
