/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inspect/inspect.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/stream.h"
#include "evidence/evidence.h"
#include "facts/facts.h"
#include "facts/gdb_text.h"
#include "inspect/obstacles.h"
#include "inspect/read_native.h"

static int read_facts(const char *path, char **ret_text, size_t *ret_length, struct why_error *err)
{
    WHY_CLOSE int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);

    return fd < 0 ? why_error_errno(err, "cannot open it") : why_stream_read(fd, ret_text, ret_length, err);
}

/*
 * Open the process or core from which the facts were read, for evidence from its memory and files. This is done only
 * on the machine where GDB runs, and the target is only read. NULL with *err if it cannot be opened.
 */
static struct why_target *open_target(const struct why_model *model, struct why_error *err)
{
    const struct why_source *source = &model->source;
    struct why_core_files files = {.executable = source->executable, .sysroot = source->sysroot};
    struct why_target *target = NULL;

    /* like GDB, ignore a sysroot that does not exist */
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

/* Returns `target` if the facts were read from it. Otherwise closes it and adds a missing record to the model. */
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

/* Read the target ourselves, because GDB could not. Keep the stream that GDB sent: the question is in it. */
static int read_instead(const struct why_request *request, struct why_inspection *inspection, struct why_error *err)
{
    bool offered = why_inspection_is_offered(inspection);
    struct why_request how = *request;
    struct why_model *read;

    /* A server may be slow, and GDB may have the debug information at hand. */
    if (offered && !how.layout.ways)
        how.layout.ways = ~(1u << WHY_LAYOUT_FROM_DEBUGINFOD);
    if (why_read_native(&how, inspection->target, &read, &inspection->held, err))
        return -1;
    inspection->sent = inspection->model;
    inspection->model = read;
    why_source_set_instead(read, inspection->sent->source.producer);
    read->source.gdb_lacks_layout = !offered;
    read->source.core = inspection->sent->source.core;
    read->source.sysroot = inspection->sent->source.sysroot;
    if (inspection->sent->thread_list)
        why_gdb_threads(read, inspection->sent->thread_list, inspection->sent->thread_list_length);
    return 0;
}

static int open_facts(const struct why_request *request, struct why_inspection *inspection, struct why_error *err)
{
    struct why_error of_target = {.code = WHY_OK};
    struct why_model *model;
    size_t length = 0;

    if (read_facts(request->facts, &inspection->text, &length, err) ||
        why_facts_parse(inspection->text, length, &inspection->model, &inspection->examined, err))
        return -1;
    model = inspection->model;
    if (request->here && !inspection->examined)
        inspection->target = open_target(model, &of_target);
    /* It takes GDB much longer than us, and it finds the members of ld.so's structures only by debug information. */
    if (inspection->target && (why_model_obstacle(model) == WHY_OBSTACLE_NOT_READ ||
                               why_model_obstacle(model) == WHY_OBSTACLE_NO_DEBUG_INFORMATION))
        return read_instead(request, inspection, err);
    if (why_obstacles_check(model, inspection->target, err))
        return -1;
    if (why_model_seal(model, err)) {
        why_obstacles_hint_sysroot(model, err);
        return -1;
    }
    if (request->here && !inspection->examined)
        inspection->target = identify(model, inspection->target, &of_target);
    return 0;
}

/* A core that came through a pipe has no name that another program could open. */
static bool is_name(const char *core)
{
    return strcmp(core, "-") != 0 && strncmp(core, "/dev/", 5) != 0;
}

/* Without GDB and without facts: the loader's structures by the layout of exactly this ld.so. */
static int open_native(const struct why_request *request, struct why_inspection *inspection, struct why_error *err)
{
    if (request->pid ? why_target_open_process(request->pid, &inspection->target, err)
                     : why_target_open_core(request->core, &request->files, &inspection->target, err))
        return -1;
    if (why_read_native(request, inspection->target, &inspection->model, &inspection->held, err))
        return -1;
    inspection->model->source.core = request->core && is_name(request->core) ? request->core : NULL;
    inspection->model->source.sysroot = request->files.sysroot;
    return 0;
}

int why_inspection_open(const struct why_request *request, struct why_inspection *ret_inspection,
                        struct why_error *err)
{
    *ret_inspection = (struct why_inspection){0};
    return request->facts ? open_facts(request, ret_inspection, err) : open_native(request, ret_inspection, err);
}

bool why_inspection_is_offered(const struct why_inspection *inspection)
{
    return inspection->model && why_model_obstacle(inspection->model) == WHY_OBSTACLE_NOT_READ;
}

struct why_model *why_inspection_stream(const struct why_inspection *inspection)
{
    return inspection->sent ? inspection->sent : inspection->text ? inspection->model : NULL;
}

void why_inspection_examine(const struct why_request *request, struct why_inspection *inspection)
{
    if (!inspection->examined)
        why_evidence_collect(inspection->model, request->no_evidence ? NULL : inspection->target);
    else if (!inspection->analysis)
        why_evidence_replay(inspection->model);
    inspection->examined = true;
    inspection->analysis = why_analysis_new(inspection->model);
}

int why_inspection_save(const struct why_inspection *inspection, const char *path, struct why_error *err)
{
    why_evidence_name_threads(inspection->model, inspection->target);
    return why_facts_save(path, inspection->model, err);
}

void why_inspection_close(struct why_inspection *inspection)
{
    why_target_close(inspection->target);
    why_model_free(inspection->model);
    why_model_free(inspection->sent);
    free(inspection->text);
    *inspection = (struct why_inspection){0};
}
