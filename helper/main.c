/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unloadwhy: read, examine, decide, print. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/quote.h"
#include "evidence/evidence.h"
#include "facts/facts.h"
#include "messages.h"
#include "options.h"
#include "question.h"
#include "status.h"
#include "target/target.h"

/* No facts are larger: 100,000 libraries with all they carry stay far below. */
enum { LIMIT_FACTS = 1 << 30 };

/* Read a whole stream; the result ends with a NUL that is not counted. */
static int read_all(const char *path, char **ret_text, size_t *ret_length, struct why_error *err)
{
    WHY_FCLOSE FILE *file = strcmp(path, "-") ? fopen(path, "re") : fdopen(dup(STDIN_FILENO), "re");
    size_t room = 1 << 16, length = 0, got;
    char *text;

    if (!file)
        return why_error_errno(err, "cannot open it");
    text = why_xcalloc(room, 1);
    while ((got = fread(text + length, 1, room - 1 - length, file)) > 0) {
        length += got;
        if (length + 1 < room)
            continue;
        room *= 2;
        text = room <= LIMIT_FACTS ? realloc(text, room) : NULL;
        if (!text)
            return why_error_set(err, WHY_ERR_SYNTAX, "more than %d MiB", LIMIT_FACTS >> 21);
    }
    if (ferror(file)) {
        free(text);
        return why_error_errno(err, "cannot read it");
    }
    text[length] = '\0';
    *ret_text = text;
    *ret_length = length;
    return 0;
}

/*
 * The process or core that the facts are of, for what only memory and files can tell. It is looked at only on the
 * machine where GDB runs, and only read. NULL with *err if it cannot be had.
 */
static struct why_target *open_target(const struct why_model *model, struct why_error *err)
{
    const struct why_source *source = &model->source;
    struct why_target *target = NULL;

    if (source->target == WHY_TARGET_LIVE && source->pid)
        why_target_open_process((pid_t)source->pid, &target, err);
    else if (source->target == WHY_TARGET_CORE && source->core)
        why_target_open_core(source->core, source->executable, &target, err);
    else
        why_error_set(err, WHY_ERR_MISSING, "it is not on this machine");
    return target;
}

/* The same if it really is the one that the facts were read from; otherwise the model says what is missing. */
static struct why_target *identify(struct why_model *model, struct why_target *target, struct why_error *err)
{
    if (target && why_evidence_identify(model, target, err)) {
        why_target_close(target);
        target = NULL;
    }
    if (!target)
        why_model_add_missing(model, "target", 0, err->message);
    return target;
}

static bool wants_color(enum why_color color)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (color != WHY_COLOR_AUTO)
        return color == WHY_COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

static int save(const char *path, const struct why_model *model, struct why_error *err)
{
    WHY_FCLOSE FILE *out = strcmp(path, "-") ? fopen(path, "we") : fdopen(dup(STDOUT_FILENO), "we");

    if (!out)
        return why_error_errno(err, "cannot write %s", why_printable(model->arena, path));
    why_facts_write(out, model);
    if (fflush(out) || ferror(out))
        return why_error_errno(err, "cannot write %s", why_printable(model->arena, path));
    return 0;
}

static enum why_status print(const struct why_answer *answer, const struct why_options *options)
{
    struct why_render_options render = {
        .color = wants_color(options->color),
        .utf8 = isatty(STDOUT_FILENO) && !strcmp(nl_langinfo(CODESET), "UTF-8"),
        .all = options->all,
        .verbose = options->verbose,
    };

    if (options->json)
        why_render_json(stdout, answer, &render);
    else
        why_render_text(stdout, answer, &render);
    if (fflush(stdout) || ferror(stdout))
        return WHY_STATUS_NO_ANSWER;
    if (options->gone && answer->libraries.count)
        return WHY_STATUS_MAPPED;
    return answer->analysis->grave ? WHY_STATUS_UNSURE : WHY_STATUS_ANSWERED;
}

/* The layout check failed: an ld.so of another build was taken for that of the process. */
static void hint_at_sysroot(const struct why_model *model, struct why_error *err)
{
    if (model->source.target == WHY_TARGET_LIVE)
        why_error_hint(err, "in GDB: set sysroot /proc/%d/root, then unloadwhy", (int)model->source.pid);
    else
        why_error_hint(err, "in GDB: set sysroot DIR, where DIR has the very ld.so of the process");
}

/* Everything after reading: check, examine, decide, print. `target` is closed by the caller. */
static enum why_status answer_with(const struct why_options *options, struct why_model *model,
                                   struct why_target *target, bool examined)
{
    const char *subject = why_subject(model->arena, model, options->facts);
    struct why_answer found;
    struct why_error err;

    if (why_check_obstacles(model, target, &err)) {
        why_complain(subject, &err);
        return WHY_STATUS_NO_ANSWER;
    }
    if (!examined)
        why_evidence_collect(model, target);
    else
        why_evidence_replay(model);
    if (options->save) {
        if (save(options->save, model, &err)) {
            why_complain(subject, &err);
            return WHY_STATUS_NO_ANSWER;
        }
        if (options->here) /* in GDB, saving is all that was asked */
            printf("saved in %s\n", why_printable(model->arena, options->save));
        if (options->here || !strcmp(options->save, "-"))
            return WHY_STATUS_ANSWERED;
    }
    if (why_question_answer(options, why_analyse(model), target, &found, &err)) {
        why_complain("", &err);
        return err.code == WHY_ERR_USAGE ? WHY_STATUS_USAGE : WHY_STATUS_NO_ANSWER;
    }
    return print(&found, options);
}

static enum why_status answer(struct why_options *options, struct why_model *model, bool examined)
{
    struct why_target *target = NULL;
    struct why_error err = {0}, layout = {0};
    enum why_status status;

    if (options->here && why_question_from_stream(&model->query, options, &err)) {
        why_complain("", &err);
        return err.code == WHY_ERR_USAGE ? WHY_STATUS_USAGE : WHY_STATUS_NO_ANSWER;
    }
    if (options->here && !examined)
        target = open_target(model, &err);
    if (model->map_count && why_model_seal(model, &layout)) {
        hint_at_sysroot(model, &layout);
        why_complain(why_subject(model->arena, model, options->facts), &layout);
        status = WHY_STATUS_NO_ANSWER;
    } else {
        if (options->here && !examined && model->map_count)
            target = identify(model, target, &err);
        status = answer_with(options, model, target, examined);
    }
    why_target_close(target);
    return status;
}

int main(int argc, char **argv)
{
    struct why_options options;
    struct why_model *model = NULL;
    WHY_FREE char *text = NULL;
    bool examined = false;
    struct why_error err;
    enum why_status status;
    size_t length = 0;

    setlocale(LC_CTYPE, "");
    why_options_parse(argc, argv, &options);
    if (read_all(options.facts, &text, &length, &err) || why_facts_parse(text, length, &model, &examined, &err)) {
        why_complain(strcmp(options.facts, "-") ? options.facts : "the facts", &err);
        return WHY_STATUS_NO_ANSWER;
    }
    status = answer(&options, model, examined);
    why_model_free(model);
    return status;
}
