/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection from the commands of a GDB to the background process of its watch: a socket without a file, for this
 * user only. A question is a sequence of bytes. The answer is a status, then bytes for standard output, then bytes
 * for standard error.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct why_reply {
    int status;
    size_t out, err; /* bytes of each */
    char *text;      /* both, standard output first; the receiver frees it */
};

/* Connect to the watch of the GDB with this pid. -1: there is none. */
int why_channel_connect(pid_t gdb);

/* Send a question, in two pieces, and wait for the answer. False: there was none. */
bool why_channel_ask(int fd, const void *head, size_t head_length, const void *body, size_t length,
                     struct why_reply *ret_reply);

/* Listen as the watch of this GDB. *ret_gdb becomes readable when the GDB ends. The caller closes both. */
int why_channel_listen(pid_t gdb, int *ret_listener, int *ret_gdb, struct why_error *err);

/* Fills in the reply to one question; its text is freed afterwards. Returns whether it was the last question. */
typedef bool why_channel_answer(void *closure, const char *question, size_t length, struct why_reply *reply);

/*
 * Answer questions until one was the last, or GDB has ended. The process gives up the files and the terminal of its
 * parent, but keeps the working directory, and standard output. Returns the latter; the caller closes it.
 */
int why_channel_serve(int listener, int gdb, why_channel_answer *answer, void *closure);
