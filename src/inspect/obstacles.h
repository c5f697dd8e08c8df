/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why some targets cannot be answered for at all. */
#pragma once

#include "model/model.h"
#include "process/target.h"

/*
 * No debug information, musl, a static program, a core without its executable, no process: -1, with a sentence and
 * the remedy. `target` may be NULL; else it tells which debug information is meant.
 */
int why_obstacles_check(const struct why_model *model, struct why_target *target, struct why_error *err);

/* How to let GDB find the right ld.so, as a hint. */
void why_obstacles_hint_sysroot(const struct why_model *model, struct why_error *err);
