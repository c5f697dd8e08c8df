/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file that is not loaded would bring along. */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * The DT_NEEDED entries of the file at an absolute path, in the target's root. 0: it has none, or nobody can tell.
 * The names live in `arena`.
 */
size_t why_file_needs(struct why_target *target, const char *path, struct why_arena *arena, const char ***ret_names);
