/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the debug information of the target's ld.so and libc is looked for: files first, then servers. */
#pragma once

#include "base/build_id.h"
#include "model/model.h"
#include "process/target.h"

/* WHY_ERR_NO_DEBUG_INFO as why_debuginfod_open() has it. */
int why_debug_info_open(struct why_target *target, const struct why_build_id *id, int *ret_fd,
                        enum why_layout_origin *ret_origin, struct why_error *err);

/*
 * The alternate file that the debug file `fd` names in .gnu_debugaltlink: there dwz put what several debug files
 * share. WHY_ERR_NO_DEBUG_INFO: as above.
 */
int why_debug_info_open_alternate(struct why_target *target, int fd, const char *name, const struct why_build_id *id,
                                  int *ret_fd, struct why_error *err);
