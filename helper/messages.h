/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place that talks on standard error. */
#pragma once

#include <stdio.h>

#include "base/error.h"
#include "model/model.h"
#include "options.h"

struct why_target;

/* "unloadwhy: SUBJECT: REASON", then at most one hint. Written at once, so that no other program's line cuts it. */
void why_complain(const char *subject, const struct why_error *err);

/* The same for another process, whose standard error it will reach. */
void why_complain_to(FILE *out, const char *subject, const struct why_error *err);

/* How long --stop held it. */
void why_say_held(const char *subject, uint64_t microseconds);

/* What the message is about: "pid 4242", "core core.4242", "facts FILE". In the arena; `model` may be empty. */
const char *why_subject(struct why_arena *arena, const struct why_model *model, const struct why_options *options);

/* The hint of WHY_ERR_NO_DEBUG_INFO is what helps beside the package that holds it here: put that first. */
void why_hint_debug_package(const struct why_options *options, struct why_error *err);

/* How to let GDB find the right ld.so, as a hint. */
void why_hint_sysroot(const struct why_model *model, struct why_error *err);

/*
 * Some targets cannot be answered for at all: no debug information, musl, a static program, a core without its
 * executable, no process. Returns -1 with a sentence and the remedy. `target` may be NULL; else it tells which
 * debug information is meant.
 */
int why_check_obstacles(const struct why_model *model, struct why_target *target, struct why_error *err);
