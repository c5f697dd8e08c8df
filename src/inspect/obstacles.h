/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Targets for which there can be no report. */
#pragma once

#include "model/model.h"
#include "process/target.h"

/*
 * No debug information, musl, a static program, a core without its executable, no process: -1, and *err says
 * why and what to do. `target` may be NULL; else it tells which debug information is meant.
 */
int why_obstacles_check(const struct why_model *model, struct why_target *target, struct why_error *err);

/* How to let GDB find the right ld.so, as a hint. */
void why_obstacles_hint_sysroot(const struct why_model *model, struct why_error *err);
