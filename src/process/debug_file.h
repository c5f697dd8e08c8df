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
 * Open DIRECTORY/.build-id/xx/yyyy.debug of this build-id, on our machine or else in the target's root. A file of
 * that name with another build-id does not count. WHY_ERR_MISSING: there is none, or the object has no build-id.
 */
int why_debug_file_open(struct why_target *target, const struct why_build_id *id, int *ret_fd, struct why_error *err);

/*
 * Open the alternate file of the debug file `fd`, whose .gnu_debugaltlink gives `name` and `id`. Looks by `id` as
 * above, then under `name`, which may be relative to the debug file. WHY_ERR_MISSING: it is not there.
 */
int why_debug_file_open_alternate(struct why_target *target, int fd, const char *name, const struct why_build_id *id,
                                  int *ret_fd, struct why_error *err);
