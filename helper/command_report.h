/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about one inspection share. */
#pragma once

#include "commands.h"
#include "inspect/inspect.h"

/* Inspect what the options name, and answer their question. */
enum why_status why_command_report_run(const struct why_options *options);

/*
 * Open the inspection that the options name; -1 after a complaint. *ret_subject is what messages are about, and the
 * caller's to free; the inspection is closed also after a failure.
 */
int why_command_inspect(const struct why_options *options, struct why_inspection *ret_inspection, char **ret_subject);

/* Its arguments are libraries that the command asks about; exactly one. */
void why_command_take_libraries(struct argp_state *state, struct why_options *options, char **arguments,
                                size_t count);
void why_command_take_one(struct argp_state *state, struct why_options *options, char **arguments, size_t count);
