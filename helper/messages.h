/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place that talks on standard error. */
#pragma once

#include <stdio.h>

#include "base/error.h"
#include "options.h"

/* "unloadwhy: SUBJECT: REASON", then at most one hint. Written at once, so that no other program's line cuts it. */
void why_message_complain(const char *subject, const struct why_error *err);

/* The same for another process, whose standard error it will reach. */
void why_message_complain_to(FILE *out, const char *subject, const struct why_error *err);

/* How long --stop held it. */
void why_message_say_held(const char *subject, uint64_t microseconds);

/*
 * What the message is about: "pid 4242", "core.4242", "facts FILE". The caller frees it. `model`: what was read so
 * far, or NULL.
 */
char *why_message_subject(const struct why_request *request, const struct why_model *model);

/* The hint of WHY_ERR_NO_DEBUG_INFO is what helps beside the package that holds it here: put that first. */
void why_message_hint_debug_package(const struct why_options *options, struct why_error *err);
