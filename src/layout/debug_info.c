/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/debug_info.h"

#include "layout/debuginfod.h"
#include "process/debug_file.h"

int why_debug_info_open(struct why_target *target, const struct why_build_id *id, int *ret_fd,
                        enum why_layout_origin *ret_origin, struct why_error *err)
{
    struct why_error ignored;
    enum why_layout_origin origin = WHY_LAYOUT_FROM_DWARF;

    if (why_debug_file_open(target, id, ret_fd, &ignored)) {
        if (why_debuginfod_open(id, ret_fd, err))
            return -1;
        origin = WHY_LAYOUT_FROM_DEBUGINFOD;
    }
    *ret_origin = origin;
    return 0;
}

int why_debug_info_open_alternate(struct why_target *target, int fd, const char *name, const struct why_build_id *id,
                                  int *ret_fd, struct why_error *err)
{
    struct why_error ignored;

    if (!why_debug_file_open_alternate(target, fd, name, id, ret_fd, &ignored))
        return 0;
    return why_debuginfod_open(id, ret_fd, err);
}
