/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

#include <stdio.h>

static const struct why_command *asked;

static void take(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    (void)options;
    if (count > 1)
        argp_error(state, "help takes the name of one command");
    asked = count ? why_command_find(arguments[0]) : NULL;
    if (count && !asked) {
        const struct why_command *nearest = why_command_nearest(arguments[0]);

        if (nearest)
            argp_error(state, "there is no command \"%s\"; the nearest is %s", arguments[0], nearest->name);
        argp_error(state, "there is no command \"%s\"", arguments[0]);
    }
}

static enum why_status run(const struct why_options *options)
{
    (void)options;
    if (asked) {
        printf("Usage: unloadwhy %s [OPTION...] %s\n\n%s.\n\n%s\n", asked->name, asked->arguments, asked->does,
               asked->help);
        return WHY_STATUS_ANSWERED;
    }
    printf("Usage: unloadwhy [COMMAND] [OPTION...] [ARGUMENT]...\n\n");
    for (size_t i = 0; why_commands[i]; i++) {
        char left[32];

        snprintf(left, sizeof(left), "%s %s", why_commands[i]->name, why_commands[i]->arguments);
        printf("  %-22s  %s\n", left, why_commands[i]->does);
    }
    printf("\nWithout a command it is %s. What to look at: -p PID, -c CORE or -f FACTS. All options: --help\n",
           why_commands[0]->name);
    return WHY_STATUS_ANSWERED;
}

const struct why_command why_command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .does = "the list of commands, or what COMMAND does",
    .help = "",
    .take = take,
    .run = run,
    .without_source = true,
};
