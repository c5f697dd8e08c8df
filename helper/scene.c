/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene.h"

#include "evidence/evidence.h"
#include "facts/facts.h"
#include "messages.h"
#include "native.h"

void why_stage_clear(struct why_stage *stage)
{
    why_target_close(stage->target);
    *stage = (struct why_stage){0};
}

/*
 * The target of this pid. Another process, or the same one after an exec, is opened anew. GDB names the process only
 * when it looks at another one than before.
 */
static int set_stage(struct why_stage *stage, const struct why_source *source, struct why_error *err)
{
    struct why_error gone;
    uint64_t before = stage->pid;

    stage->another = false;
    if (!source->pid && stage->target)
        return why_target_check(stage->target, err);
    if (source->target != WHY_TARGET_LIVE || !source->pid)
        return why_error_set(err, WHY_ERR_MISSING, "the process is not on this machine");
    if (stage->target && stage->pid == source->pid && !why_target_check(stage->target, &gone))
        return 0;
    why_stage_clear(stage);
    if (why_target_open_process((pid_t)source->pid, &stage->target, err))
        return -1;
    stage->pid = source->pid;
    stage->another = before && (uint64_t)why_target_info(stage->target)->parent != before;
    return 0;
}

static int read_native(struct why_stage *stage, const struct why_model *told, struct why_model **ret_model,
                       struct why_error *err)
{
    struct why_options options = {0};

    if (set_stage(stage, &told->source, err))
        return -1;
    options.pid = (int)stage->pid;
    why_target_forget(stage->target);
    return why_native_read(&options, "", stage->target, ret_model, err);
}

static int take_told(struct why_model *told, struct why_error *err)
{
    return why_check_obstacles(told, NULL, err) || why_model_seal(told, err) ? -1 : 0;
}

int why_scene_open(struct why_scene *scene, struct why_stage *stage, struct why_model **told, struct why_error *err)
{
    bool holds_state = (*told)->map_count || (*told)->missing_count;
    struct why_model *model = *told;

    *scene = (struct why_scene){.stage = stage};
    if (holds_state ? take_told(model, err) : read_native(stage, *told, &model, err))
        return -1;
    if (holds_state)
        *told = NULL;
    scene->model = model;
    return 0;
}

void why_scene_analyse(struct why_scene *scene)
{
    scene->analysis = why_analyse(scene->model);
}

void why_scene_close(struct why_scene *scene)
{
    why_model_free(scene->model);
    *scene = (struct why_scene){0};
}

void why_scene_move(struct why_scene *to, struct why_scene *from)
{
    *to = *from;
    *from = (struct why_scene){.stage = to->stage};
}

bool why_scene_lacks(const struct why_scene *scene, const struct why_map *map)
{
    return !scene->model || why_model_map_at(scene->model, map->address) == WHY_NONE;
}

void why_scene_examine(struct why_scene *scene)
{
    struct why_error ignored;

    if (scene->examined)
        return;
    if (scene->stage->target)
        why_target_renew(scene->stage->target, &ignored);
    why_evidence_collect(scene->model, scene->stage->target);
    why_scene_analyse(scene);
    scene->examined = true;
}

int why_scene_save(struct why_scene *scene, const char *path, struct why_error *err)
{
    why_scene_examine(scene);
    why_evidence_name_threads(scene->model, scene->stage->target);
    return why_facts_save(path, scene->model, err);
}
