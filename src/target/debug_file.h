/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Separate debug files, which distributions keep apart from stripped libraries. */
#pragma once

#include "base/build_id.h"
#include "target/target.h"

/*
 * /usr/lib/debug/.build-id/xx/yyyy.debug of this build, on our machine or else in the target's root. WHY_ERR_MISSING:
 * it is not installed, or the object has no build-id. WHY_ERR_MISMATCH: what has the name is another build.
 */
int why_debug_file_open(struct why_target *target, const struct why_build_id *id, int *ret_fd, struct why_error *err);
