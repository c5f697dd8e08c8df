/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_report.h"

const struct why_command why_command_what_if = {
    .name = "what-if",
    .arguments = "LIBRARY",
    .does = "what the next dlclose of LIBRARY would do",
    .help = "The answer is the outcome, then the steps of the loader in its order, then the libraries that would go "
            "and those that would stay.",
    .take = why_command_take_one,
    .run = why_command_report_run,
    .asks = WHY_ASK_WHAT_IF,
};
