/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_report.h"

static void take(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    if (count != 1)
        argp_error(state, "what-if takes the name of one library");
    why_command_take_libraries(state, options, arguments, count);
    options->question.kind = WHY_ASK_WHAT_IF;
}

const struct why_command why_command_what_if = {
    .name = "what-if",
    .arguments = "LIBRARY",
    .does = "what the next dlclose of LIBRARY would do",
    .help = "The outcome, then the steps of the loader in its order, then who would go and who would stay.",
    .take = take,
    .run = why_command_report_run,
};
