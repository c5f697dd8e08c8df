/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Separate debug files, which distributions keep apart from stripped libraries. */
#pragma once

#include "base/build_id.h"
#include "process/target.h"

/*
 * Where to look, as --debuginfo-path of the elfutils tools: directories separated by colons, each with a .build-id
 * below it. The string stays the caller's. Without a call: /usr/lib/debug.
 */
void why_debug_file_path(const char *path);

/*
 * DIRECTORY/.build-id/xx/yyyy.debug of this build, on our machine or else in the target's root. WHY_ERR_MISSING:
 * it is not there, or the object has no build-id. A file of that name that is another build does not count.
 */
int why_debug_file_open(struct why_target *target, const struct why_build_id *id, int *ret_fd, struct why_error *err);

/*
 * The alternate file of the debug file `fd`, which names it in .gnu_debugaltlink and says its build: by that as
 * above, or under this name, which is relative to the debug file itself. WHY_ERR_MISSING: not there.
 */
int why_debug_file_open_alternate(struct why_target *target, int fd, const char *name, const struct why_build_id *id,
                                  int *ret_fd, struct why_error *err);
