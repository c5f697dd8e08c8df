/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A watch outlives the commands of GDB that feed it: the first one starts a process of ours, which keeps what was
 * seen and answers the others. It ends with GDB, or with the watch if no later report has to know what was seen. They
 * meet at a socket that has no file.
 */
#pragma once

#include <sys/types.h>

#include "model/model.h"
#include "options.h"
#include "status.h"

/* Send the event on standard input to the watch of the GDB with this pid, and print what it has to say. */
enum why_status why_session_tell(const struct why_options *options);

/* What the watch of the GDB with this pid has seen of the process, if there is one, goes into the model. */
void why_session_recall(pid_t gdb, struct why_model *model);
