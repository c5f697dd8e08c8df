/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs: each has a row in commands.def. */
#pragma once

#include <argp.h>

#include "options.h"
#include "status.h"

struct why_command {
    const char *name, *arguments;
    const char *does; /* one line, for the list of commands */
    const char *help; /* more, for `unloadwhy help NAME` and the man page */
    /* Store the arguments in the options, or call argp_error() if they are wrong. */
    void (*take)(struct argp_state *state, struct why_options *options, char **arguments, size_t count);
    enum why_status (*run)(const struct why_options *options);
    bool without_source;         /* it needs no -p, -c or -f */
    enum why_question_kind asks; /* what it asks about the libraries in its arguments */
    enum why_format format;      /* of the answer; WHY_FORMAT_TEXT: --json and --dot decide */
};

/* In the order of `unloadwhy help`; the first is the default. NULL ends the list. */
extern const struct why_command *const why_commands[];

#define COMMAND(name) extern const struct why_command why_command_##name;
#include "commands.def"

/* NULL: there is no command of that name. */
const struct why_command *why_command_find(const char *name);

/* The command whose name is the most similar one; NULL: no name is similar. */
const struct why_command *why_command_nearest(const char *name);
