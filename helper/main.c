/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unloadwhy: read, examine, decide, print. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/quote.h"
#include "case.h"
#include "evidence/evidence.h"
#include "facts/facts.h"
#include "messages.h"
#include "options.h"
#include "question.h"
#include "reader/reader.h"
#include "session.h"
#include "status.h"
#include "style.h"
#include "target/debug_file.h"
#include "target/target.h"

static enum why_status print(const struct why_answer *answer, const struct why_options *options)
{
    struct why_render_options render = why_style_of(options);

    if (options->json)
        why_render_json(stdout, answer, &render);
    else if (options->dot)
        why_render_dot(stdout, answer, &render);
    else
        why_render_text(stdout, answer, &render);
    if (fflush(stdout) || ferror(stdout))
        return WHY_STATUS_NO_ANSWER;
    if (options->gone && answer->libraries.count)
        return WHY_STATUS_MAPPED;
    return answer->analysis->grave ? WHY_STATUS_UNSURE : WHY_STATUS_ANSWERED;
}

/* Everything after reading: examine, decide, print. */
static enum why_status answer_with(const struct why_options *options, const struct why_case *c)
{
    struct why_model *model = c->model;
    enum why_status status;
    struct why_answer found;
    struct why_error err;

    if (options->seen_by)
        why_session_recall(options->seen_by, model);
    if (!c->examined)
        why_evidence_collect(model, options->no_evidence ? NULL : c->target);
    else
        why_evidence_replay(model);
    if (options->save) {
        why_evidence_name_threads(model, c->target);
        if (why_facts_save(options->save, model, &err)) {
            why_complain(c->subject, &err);
            return WHY_STATUS_NO_ANSWER;
        }
        if (options->here) /* in GDB, saving is all that was asked */
            printf("saved in %s\n", why_printable(model->arena, options->save));
        if (options->here || !strcmp(options->save, "-"))
            return WHY_STATUS_ANSWERED;
    }
    if (why_question_answer(options, why_analyse(model), c->target, &found, &err)) {
        why_complain("", &err);
        return err.code == WHY_ERR_USAGE ? WHY_STATUS_USAGE : WHY_STATUS_NO_ANSWER;
    }
    for (size_t i = 0; i < found.libraries.count; i++)
        why_evidence_complete(model, c->target, found.libraries.at[i]);
    status = print(&found, options);
    if (options->pid && why_model_misses(model, WHY_MISSING_CONSISTENT)) {
        why_read_restless(&err);
        why_complain(c->subject, &err);
    }
    return status;
}

static enum why_status answer(struct why_options *options)
{
    struct why_case c;
    struct why_error err;
    enum why_status status;

    if (why_case_open(options, &c, &err)) {
        why_complain(c.subject, &err);
        status = err.code == WHY_ERR_USAGE ? WHY_STATUS_USAGE : WHY_STATUS_NO_ANSWER;
    } else {
        status = answer_with(options, &c);
    }
    why_case_close(&c);
    return status;
}

int main(int argc, char **argv)
{
    struct why_options options;

    setlocale(LC_CTYPE, "");
    why_options_parse(argc, argv, &options);
    if (options.debuginfo_path)
        why_debug_file_path(options.debuginfo_path);
    return options.watch ? why_session_tell(&options) : answer(&options);
}
