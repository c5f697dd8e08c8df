/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about one inspection share. */
#pragma once

#include "commands.h"
#include "inspect/inspect.h"

/* Inspect what the options name, and print the answer to their question. */
enum why_status why_command_report_run(const struct why_options *options);

/*
 * Open what the options name. -1: that failed, and a message was printed unless GDB only offered it. The caller frees
 * *ret_subject, which messages name, and closes the inspection, also after a failure.
 */
int why_command_inspect(const struct why_options *options, struct why_inspection *ret_inspection, char **ret_subject);

/* For why_command.take: the arguments are libraries that the command asks about. The second one wants exactly one. */
void why_command_take_libraries(struct argp_state *state, struct why_options *options, char **arguments,
                                size_t count);
void why_command_take_one(struct argp_state *state, struct why_options *options, char **arguments, size_t count);
