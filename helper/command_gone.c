/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_report.h"

static void take(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    if (count != 1)
        argp_error(state, "gone takes the name of one library");
    why_command_take_libraries(state, options, arguments, count);
    options->question.kind = WHY_ASK_GONE;
}

const struct why_command why_command_gone = {
    .name = "gone",
    .arguments = "LIBRARY",
    .does = "for scripts: status 4 if LIBRARY is still loaded, and why",
    .help = "All about LIBRARY, as the report with its name gives it. The exit "
            "status is 4 if it is still loaded, 0 if it is not.",
    .take = take,
    .run = why_command_report_run,
};
