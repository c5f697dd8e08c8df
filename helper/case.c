/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "case.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "evidence/evidence.h"
#include "facts/facts.h"
#include "messages.h"
#include "native.h"
#include "question.h"
#include "stream.h"

static int read_facts(const char *path, char **ret_text, size_t *ret_length, struct why_error *err)
{
    WHY_CLOSE int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);

    return fd < 0 ? why_error_errno(err, "cannot open it") : why_stream_read(fd, ret_text, ret_length, err);
}

/*
 * The process or core that the facts are of, for what only memory and files can tell. It is looked at only on the
 * machine where GDB runs, and only read. NULL with *err if it cannot be had.
 */
static struct why_target *open_target(const struct why_model *model, struct why_error *err)
{
    const struct why_source *source = &model->source;
    struct why_core_files files = {.executable = source->executable, .sysroot = source->sysroot};
    struct why_target *target = NULL;

    /* a setting of GDB's that leads nowhere is none, as for GDB */
    if (files.sysroot && access(files.sysroot, X_OK))
        files.sysroot = NULL;
    if (source->target == WHY_TARGET_LIVE && source->pid)
        why_target_open_process((pid_t)source->pid, &target, err);
    else if (source->target == WHY_TARGET_CORE && source->core)
        why_target_open_core(source->core, &files, &target, err);
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
        why_model_add_missing(model, WHY_MISSING_TARGET, 0, err->message);
    else
        why_model_set_started_as(model, why_target_info(target)->started_as);
    return target;
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
    read->source.sysroot = c->sent->source.sysroot;
    return 0;
}

static int open_facts(struct why_options *options, struct why_case *c, struct why_error *err)
{
    struct why_error of_target = {.code = WHY_OK};
    size_t length = 0;

    c->subject = strcmp(options->facts, "-") ? options->facts : "the facts";
    if (read_facts(options->facts, &c->text, &length, err) ||
        why_facts_parse(c->text, length, &c->model, &c->examined, err))
        return -1;
    c->subject = why_subject(c->model->arena, c->model, options);
    if (options->here && why_question_from_stream(&c->model->query, options, err)) {
        c->subject = "";
        return -1;
    }
    if (options->here && !c->examined)
        c->target = open_target(c->model, &of_target);
    /* GDB knows the members of ld.so's structures by its debug information only; we have more ways. */
    if (c->target && why_model_obstacle(c->model) == WHY_OBSTACLE_NO_DEBUG_INFORMATION)
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

/* What came through a pipe has no name that another one could open. */
static bool is_name(const char *core)
{
    return strcmp(core, "-") != 0 && strncmp(core, "/dev/", 5) != 0;
}

/* Without GDB and without facts: the loader's structures by the layout of exactly this ld.so. */
static int open_native(const struct why_options *options, struct why_case *c, struct why_error *err)
{
    if (options->pid ? why_target_open_process(options->pid, &c->target, err)
                     : why_target_open_core(options->core, &options->files, &c->target, err))
        return -1;
    if (why_native_read(options, c->subject, c->target, &c->model, err))
        return -1;
    if (options->core) {
        c->model->source.core = is_name(options->core) ? options->core : NULL;
        c->model->source.sysroot = options->files.sysroot;
    }
    return 0;
}

static int open_by(struct why_options *options, struct why_case *c, struct why_error *err)
{
    static char subject[64];

    if (options->facts)
        return open_facts(options, c, err);
    snprintf(subject, sizeof(subject), "pid %d", options->pid);
    c->subject = options->pid ? subject : !strcmp(options->core, "-") ? "standard input" : options->core;
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
