/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_report.h"

#include "base/memory.h"
#include "messages.h"

static void take(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    if (count != 1)
        argp_error(state, "save takes the name of one file");
    options->save = arguments[0];
}

/* No report is printed: it is made later, from the facts. */
static enum why_status run(const struct why_options *options)
{
    struct why_inspection inspection;
    WHY_FREE char *subject = NULL;
    int failed = why_command_inspect(options, &inspection, &subject);
    struct why_error err;

    if (!failed) {
        why_inspection_examine(&options->request, &inspection);
        failed = why_inspection_save(&inspection, options->save, &err);
        if (failed)
            why_message_complain(subject, &err);
    }
    why_inspection_close(&inspection);
    return failed ? WHY_STATUS_NO_ANSWER : WHY_STATUS_ANSWERED;
}

const struct why_command why_command_save = {
    .name = "save",
    .arguments = "FILE",
    .does = "the facts, evidence included, for -f on any machine; - is standard output",
    .help =
        "The file has all that a report needs, also what was found in other files; unloadwhy-facts(5) describes it. "
        "`unloadwhy report -f FILE` prints the report from it.",
    .take = take,
    .run = run,
};
