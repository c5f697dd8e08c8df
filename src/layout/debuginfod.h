/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Debug information from the servers that DEBUGINFOD_URLS names, by elfutils' own client. That one is an optional
 * library, loaded at the first question: whoever has the debug files, or a kept layout, pays nothing for it.
 */
#pragma once

#include "base/build_id.h"
#include "base/error.h"

/* Seconds that all questions of the program together may take; DEBUGINFOD_TIMEOUT says another number. */
enum { WHY_DEBUGINFOD_SECONDS = 10 };

/*
 * The debug file of this build. What a server gives is believed only if its build-id says so.
 *
 * WHY_ERR_NO_DEBUG_INFO: nobody has it, or nobody could be asked. The message says why, and is "" if no server is
 * named; the hint, what would help.
 */
int why_debuginfod_open(const struct why_build_id *id, int *ret_fd, struct why_error *err);

/* The error when no server is named. Returns -1. */
int why_debuginfod_none(struct why_error *err);
