/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the debug information of the target's ld.so and libc is looked for: files first, then servers. */
#pragma once

#include "layout/debuginfod.h"
#include "model/model.h"
#include "target/target.h"

/* One search; its members stay the caller's. */
struct why_debug_search {
    struct why_target *target;
    struct why_debuginfod *servers;
};

/* WHY_ERR_NO_DEBUG_INFO as why_debuginfod_open() has it. */
int why_debug_info_open(const struct why_debug_search *search, const struct why_build_id *id, int *ret_fd,
                        enum why_layout_origin *ret_origin, struct why_error *err);

/*
 * The alternate file that the debug file `fd` names in .gnu_debugaltlink: there dwz put what several debug files
 * share. WHY_ERR_NO_DEBUG_INFO: as above.
 */
int why_debug_info_open_alternate(const struct why_debug_search *search, int fd, const char *name,
                                  const struct why_build_id *id, int *ret_fd, struct why_error *err);
