/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Separate debug files, which distributions keep apart from stripped libraries. Private to src/evidence. */
#pragma once

#include "evidence/object.h"

/*
 * /usr/lib/debug/.build-id/xx/yyyy.debug of this build, on our machine or else in the target's root. WHY_ERR_MISSING:
 * it is not installed, or the object has no build-id.
 */
int why_debug_file_open(const struct why_object *object, int *ret_fd, struct why_error *err);
