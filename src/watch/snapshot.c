/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/snapshot.h"

#include "evidence/evidence.h"
#include "facts/facts.h"
#include "inspect/obstacles.h"
#include "inspect/read_native.h"

void why_watched_clear(struct why_watched *watched)
{
    why_target_close(watched->target);
    *watched = (struct why_watched){.how = watched->how};
}

/*
 * Open the process that GDB names, unless it is open already. After an exec it is opened again. GDB sends no pid as
 * long as it looks at the same process.
 */
static int set_watched(struct why_watched *watched, const struct why_source *source, struct why_error *err)
{
    struct why_error gone;
    uint64_t before = watched->pid;

    watched->another = false;
    if (!source->pid && watched->target)
        return why_target_check(watched->target, err);
    if (source->target != WHY_TARGET_LIVE || !source->pid)
        return why_error_set(err, WHY_ERR_MISSING, "the process is not on this machine");
    if (watched->target && watched->pid == source->pid && !why_target_check(watched->target, &gone))
        return 0;
    why_watched_clear(watched);
    if (why_target_open_process((pid_t)source->pid, &watched->target, err))
        return -1;
    watched->pid = source->pid;
    watched->another = before && (uint64_t)why_target_info(watched->target)->parent != before;
    return 0;
}

static int read_native(struct why_watched *watched, const struct why_model *sent, struct why_model **ret_model,
                       struct why_error *err)
{
    uint64_t ignored;

    if (set_watched(watched, &sent->source, err))
        return -1;
    why_target_forget(watched->target);
    return why_read_native(watched->how, watched->target, ret_model, &ignored, err);
}

static int take_sent(struct why_model *sent, struct why_error *err)
{
    return why_obstacles_check(sent, NULL, err) || why_model_seal(sent, err) ? -1 : 0;
}

int why_snapshot_open(struct why_snapshot *snapshot, struct why_watched *watched, struct why_model **sent,
                      struct why_error *err)
{
    bool holds_state = (*sent)->map_count || (*sent)->missing_count;
    struct why_model *model = *sent;

    *snapshot = (struct why_snapshot){.watched = watched, .sent = holds_state};
    if (holds_state ? take_sent(model, err) : read_native(watched, *sent, &model, err))
        return -1;
    if (holds_state)
        *sent = NULL;
    snapshot->model = model;
    return 0;
}

void why_snapshot_analyse(struct why_snapshot *snapshot)
{
    snapshot->analysis = why_analysis_new(snapshot->model);
}

void why_snapshot_close(struct why_snapshot *snapshot)
{
    why_model_free(snapshot->model);
    *snapshot = (struct why_snapshot){0};
}

void why_snapshot_move(struct why_snapshot *to, struct why_snapshot *from)
{
    *to = *from;
    *from = (struct why_snapshot){.watched = to->watched};
}

bool why_snapshot_lacks(const struct why_snapshot *snapshot, const struct why_map *map)
{
    return !snapshot->model || why_model_map_at(snapshot->model, map->address) == WHY_NONE;
}

void why_snapshot_examine(struct why_snapshot *snapshot)
{
    struct why_error ignored;

    if (snapshot->examined)
        return;
    if (snapshot->watched->target)
        why_target_renew(snapshot->watched->target, &ignored);
    why_evidence_collect(snapshot->model, snapshot->watched->target);
    why_snapshot_analyse(snapshot);
    snapshot->examined = true;
}

int why_snapshot_save(struct why_snapshot *snapshot, const char *path, struct why_error *err)
{
    why_snapshot_examine(snapshot);
    why_evidence_name_threads(snapshot->model, snapshot->watched->target);
    return why_facts_save(path, snapshot->model, err);
}
