/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs: a row each in commands.def, and a file each. */
#pragma once

#include <argp.h>

#include "options.h"
#include "status.h"

struct why_command {
    const char *name, *arguments;
    const char *does; /* in a line */
    const char *help; /* more about it */
    /* Make of its arguments what it needs; argp_error() for those that it cannot take. NULL: it takes none. */
    void (*take)(struct argp_state *state, struct why_options *options, char **arguments, size_t count);
    enum why_status (*run)(const struct why_options *options);
    bool without_source;         /* it takes no -p, -c or -f */
    enum why_question_kind asks; /* about the libraries that are its arguments; of the commands that ask */
    enum why_format format;      /* of the answer, whatever the flags say; TEXT: as they say */
};

/* In the order of the help; the first is what is done without a verb. */
extern const struct why_command *const why_commands[];

#define COMMAND(name) extern const struct why_command why_command_##name;
#include "commands.def"

/* NULL: there is none of that name. */
const struct why_command *why_command_find(const char *name);

/* The one whose name is nearest to it, or NULL: none is near. */
const struct why_command *why_command_nearest(const char *name);
