/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages for standard error. */
#pragma once

#include <stdio.h>

#include "base/error.h"
#include "options.h"

/* "unloadwhy: SUBJECT: REASON", then at most one hint. It is one write, so that no output of another program comes in
   between. */
void why_message_complain(const char *subject, const struct why_error *err);

/* The same message to `out`: another process prints it on its own standard error. */
void why_message_complain_to(FILE *out, const char *subject, const struct why_error *err);

/* Say how long --stop stopped the process. */
void why_message_say_held(const char *subject, uint64_t microseconds);

/*
 * What the message is about: "pid 4242", "core.4242", "facts FILE". The caller frees it. `model`: what was read so
 * far, or NULL.
 */
char *why_message_subject(const struct why_request *request, const struct why_model *model);

/* For WHY_ERR_NO_DEBUG_INFO: put this system's package of debug information before the hint of *err. */
void why_message_hint_debug_package(const struct why_options *options, struct why_error *err);
