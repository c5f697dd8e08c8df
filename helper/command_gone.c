/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_report.h"

const struct why_command why_command_gone = {
    .name = "gone",
    .arguments = "LIBRARY",
    .does = "for scripts: status 4 if LIBRARY is still loaded, and why",
    .help = "It prints all about LIBRARY, as the report with its name does. The exit status is 4 if it is still "
            "loaded, 0 if it is not.",
    .take = why_command_take_one,
    .run = why_command_report_run,
    .asks = WHY_ASK_GONE,
};
