/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GDB starts this program for each event of a watch. The first one starts a background process, which remembers what
 * was seen and answers later events over a socket without a file, until GDB or the need of what it knows ends.
 */
#pragma once

#include "options.h"
#include "status.h"

/* Send the event on standard input to the watch of the GDB options->watch, and print the answer. */
enum why_status why_session_tell(const struct why_options *options);
