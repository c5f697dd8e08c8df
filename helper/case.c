/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "case.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "evidence/evidence.h"
#include "facts/facts.h"
#include "messages.h"
#include "native.h"
#include "question.h"

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

/* GDB knows the members of ld.so's structures by its debug information only; we have more ways. */
static bool lacks_debug_information(const struct why_model *model)
{
    const struct why_missing *state = why_model_missing(model, "_rtld_global");

    return state && strstr(state->why, "debug information");
}

/* What GDB could not read is read here. What it sent stays, since the question is in it. */
static int read_instead(const struct why_options *options, struct why_case *c, struct why_error *err)
{
    struct why_model *read;

    if (why_native_read(options, c->subject, c->target, &read, err))
        return -1;
    c->sent = c->model;
    c->model = read;
    read->source.producer = why_printf(read->arena, "%s, native", c->sent->source.producer);
    read->source.core = c->sent->source.core;
    return 0;
}

static int open_facts(struct why_options *options, struct why_case *c, struct why_error *err)
{
    struct why_error of_target = {.code = WHY_OK};
    size_t length = 0;

    c->subject = strcmp(options->facts, "-") ? options->facts : "the facts";
    if (read_all(options->facts, &c->text, &length, err) ||
        why_facts_parse(c->text, length, &c->model, &c->examined, err))
        return -1;
    c->subject = why_subject(c->model->arena, c->model, options);
    if (options->here && why_question_from_stream(&c->model->query, options, err)) {
        c->subject = "";
        return -1;
    }
    if (options->here && !c->examined)
        c->target = open_target(c->model, &of_target);
    if (c->target && lacks_debug_information(c->model))
        return read_instead(options, c, err);
    if (why_check_obstacles(c->model, c->target, err))
        return -1;
    if (why_model_seal(c->model, err)) {
        why_hint_sysroot(c->model, err);
        return -1;
    }
    if (options->here && !c->examined)
        c->target = identify(c->model, c->target, &of_target);
    return 0;
}

/* Without GDB and without facts: the loader's structures by the layout of exactly this ld.so. */
static int open_native(const struct why_options *options, struct why_case *c, struct why_error *err)
{
    if (options->pid ? why_target_open_process(options->pid, &c->target, err)
                     : why_target_open_core(options->core, options->executable, &c->target, err))
        return -1;
    if (why_native_read(options, c->subject, c->target, &c->model, err))
        return -1;
    if (options->core)
        c->model->source.core = options->core;
    return 0;
}

static int open_by(struct why_options *options, struct why_case *c, struct why_error *err)
{
    static char subject[64];

    if (options->facts)
        return open_facts(options, c, err);
    snprintf(subject, sizeof(subject), "pid %d", options->pid);
    c->subject = options->pid ? subject : options->core;
    return open_native(options, c, err);
}

int why_case_open(struct why_options *options, struct why_case *ret_case, struct why_error *err)
{
    *ret_case = (struct why_case){.subject = ""};
    if (!open_by(options, ret_case, err))
        return 0;
    if (err->code == WHY_ERR_NO_DEBUG_INFO)
        why_hint_debug_package(options, err);
    return -1;
}

void why_case_close(struct why_case *c)
{
    why_target_close(c->target);
    why_model_free(c->model);
    why_model_free(c->sent);
    free(c->text);
}
