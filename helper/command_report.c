/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `unloadwhy report`, and a verb for each output format: inspect, and print the answer. what-if and gone use the same
   code. */
#include "command_report.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "messages.h"
#include "style.h"
#include "watch/watch.h"

static enum why_status complain(const char *subject, const struct why_error *err)
{
    why_message_complain(subject, err);
    return err->code == WHY_ERR_USAGE ? WHY_STATUS_USAGE : WHY_STATUS_NO_ANSWER;
}

/* `unloadwhy save FILE` in GDB prints no report. */
static enum why_status save_for_gdb(const struct why_inspection *inspection, const char *subject, const char *path)
{
    struct why_error err;

    if (why_inspection_save(inspection, path, &err))
        return complain(subject, &err);
    printf("saved in %s\n", why_printable(inspection->model->arena, path));
    return WHY_STATUS_ANSWERED;
}

static enum why_status print(const struct why_answer *answer, enum why_format format,
                             const struct why_render_options *style)
{
    why_render(stdout, format, answer, style);
    if (fflush(stdout) || ferror(stdout))
        return WHY_STATUS_NO_ANSWER;
    return answer->analysis->grave ? WHY_STATUS_UNSURE : WHY_STATUS_ANSWERED;
}

static enum why_status answer(const struct why_options *options, const struct why_question *question,
                              const struct why_inspection *inspection, const char *subject)
{
    const struct why_render_options style = why_style_of(options);
    enum why_status status;
    struct why_answer found;
    struct why_error err;

    if (why_inspection_answer(inspection, question, &found, &err))
        return complain("", &err);
    status = print(&found, question->json ? WHY_FORMAT_JSON : options->format, &style);
    if (status != WHY_STATUS_NO_ANSWER && question->kind == WHY_ASK_GONE && found.libraries.count)
        status = WHY_STATUS_MAPPED;
    if (options->request.pid && why_model_misses(inspection->model, WHY_MISSING_CONSISTENT)) {
        why_reader_read_restless(&err);
        why_message_complain(subject, &err);
    }
    return status;
}

static enum why_status examine_and_answer(const struct why_options *options, struct why_inspection *inspection,
                                          const char *subject)
{
    struct why_model *stream = options->request.here ? why_inspection_stream(inspection) : NULL;
    static const struct why_render_options no_style;
    struct why_question question = options->question;
    struct why_error err;

    if (stream && why_question_of(stream, &question, &err))
        return complain("", &err);
    if (options->seen_by)
        why_watch_recall(options->seen_by, &no_style, sizeof(no_style), inspection->model);
    why_inspection_examine(&options->request, inspection);
    if (question.kind == WHY_ASK_SAVE)
        return save_for_gdb(inspection, subject, question.names[0]);
    if (options->save && why_inspection_save(inspection, options->save, &err))
        return complain(subject, &err);
    if (options->save && !strcmp(options->save, "-"))
        return WHY_STATUS_ANSWERED;
    return answer(options, &question, inspection, subject);
}

int why_command_inspect(const struct why_options *options, struct why_inspection *ret_inspection, char **ret_subject)
{
    struct why_error err;
    int failed = why_inspection_open(&options->request, ret_inspection, &err);

    *ret_subject = why_message_subject(&options->request, ret_inspection->model);
    if (ret_inspection->held)
        why_message_say_held(*ret_subject, ret_inspection->held);
    if (failed && err.code == WHY_ERR_NO_DEBUG_INFO)
        why_message_hint_debug_package(options, &err);
    if (failed && !why_inspection_is_offered(ret_inspection))
        why_message_complain(*ret_subject, &err);
    return failed;
}

enum why_status why_command_report_run(const struct why_options *options)
{
    enum why_status status = WHY_STATUS_NO_ANSWER;
    struct why_inspection inspection;
    WHY_FREE char *subject = NULL;

    if (!why_command_inspect(options, &inspection, &subject))
        status = examine_and_answer(options, &inspection, subject);
    else if (why_inspection_is_offered(&inspection))
        status = WHY_STATUS_NOT_READ;
    why_inspection_close(&inspection);
    return status;
}

void why_command_take_libraries(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    const struct why_command *command = options->command;

    (void)state;
    options->question = (struct why_question){
        .kind = count ? command->asks : WHY_ASK_REPORT, .names = (const char *const *)arguments, .count = count};
    if (command->format)
        options->format = command->format;
}

void why_command_take_one(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    if (count != 1)
        argp_error(state, "%s takes the name of one library", options->command->name);
    why_command_take_libraries(state, options, arguments, count);
}

const struct why_command why_command_report = {
    .name = "report",
    .arguments = "[LIBRARY]...",
    .does = "why each library is still mapped; with names, all about these",
    .help =
        "The report has a block for each library that stays mapped although no open handle accounts for it: all its "
        "reasons, and what to change. What was opened itself comes first, what is meant to stay last. Then it lists "
        "what is open. What is stuck takes at most 24 lines; a cause without room there takes one. With -a it shows "
        "all libraries, with -v more about each.\n"
        "\n"
        "With names it prints all about these libraries, whatever their state.",
    .take = why_command_take_libraries,
    .run = why_command_report_run,
    .asks = WHY_ASK_LIBRARIES,
};

#define FORMAT(id, word, line, more)                                                                                 \
    const struct why_command why_command_##word = {                                                                  \
        .name = #word,                                                                                               \
        .arguments = "[LIBRARY]...",                                                                                 \
        .does = line,                                                                                                \
        .help = more,                                                                                                \
        .take = why_command_take_libraries,                                                                          \
        .run = why_command_report_run,                                                                               \
        .asks = WHY_ASK_LIBRARIES,                                                                                   \
        .format = WHY_FORMAT_##id,                                                                                   \
    };
#include "render/formats.def"
