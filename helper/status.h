/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit statuses. Never 1, because GDB and shells use 1 themselves. */
#pragma once

enum why_status {
    WHY_STATUS_ANSWERED = 0,
    WHY_STATUS_NO_ANSWER = 2,
    WHY_STATUS_UNSURE = 3, /* answered, but something unknown could change a state or a reason */
    WHY_STATUS_MAPPED = 4, /* `gone LIBRARY`, and it is still loaded */
    WHY_STATUS_USAGE = 64,
    WHY_STATUS_NOT_READ = 75, /* only to GDB, silently: read the loader's state yourself, and ask again */
};
