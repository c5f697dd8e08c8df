/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Debug information from the servers that DEBUGINFOD_URLS names, by elfutils' own client. The client is an optional
 * library, loaded at the first question, so it costs nothing if there are debug files or a cached layout.
 */
#pragma once

#include "base/build_id.h"
#include "base/error.h"

/* Time limit in seconds for all questions of the program together, unless DEBUGINFOD_TIMEOUT sets another. */
enum { WHY_DEBUGINFOD_SECONDS = 10 };

/*
 * The debug file of this build. What a server sends counts only if it has this build-id.
 *
 * WHY_ERR_NO_DEBUG_INFO: no server has it, or none could be asked. The message says why, and is "" if no server is
 * named; the hint says what would help.
 */
int why_debuginfod_open(const struct why_build_id *id, int *ret_fd, struct why_error *err);

/* The error when no server is named. Returns -1. */
int why_debuginfod_none(struct why_error *err);
