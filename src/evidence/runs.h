/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which libraries threads run (model/run.h). Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * Look at each thread: its program counter, its start routine, the words of its stack. Nothing is stopped for this,
 * so a thread that runs on a processor is unknown. Only libraries that a dlclose could unload count.
 */
void why_runs_collect(struct why_model *model, struct why_target *target);
