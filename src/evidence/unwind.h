/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames of a thread, by the tables that its libraries have for exceptions (.eh_frame). Private to src/evidence.
 */
#pragma once

#include "model/model.h"
#include "process/target.h"

struct why_unwinder;

/* For any thread of the target. NULL: its files cannot be had. */
struct why_unwinder *why_unwinder_new(struct why_model *model, struct why_target *target);
void why_unwinder_free(struct why_unwinder *unwinder); /* NULL is allowed */

/* Is `address` returned to? Called for each frame but the innermost one. */
typedef void why_unwinder_visit(void *closure, uint64_t address);

/*
 * Visit the frames from `place` outwards. Of the registers only two are known, so that it may have to stop midway.
 * Returns whether the last frame was reached: then there are no others.
 */
bool why_unwinder_walk(struct why_unwinder *unwinder, const struct why_thread_place *place, why_unwinder_visit *visit,
                       void *closure);
