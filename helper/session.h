/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GDB starts this program anew for each event of a watch. The first event starts a background process, which
 * remembers what was seen and answers later events. The two talk over a socket that has no file. The background
 * process ends with GDB; it ends with the watch if no later report needs what was seen.
 */
#pragma once

#include "options.h"
#include "status.h"

/* Send the event on standard input to the watch of the GDB options->watch, and print the answer. */
enum why_status why_session_tell(const struct why_options *options);
