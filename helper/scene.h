/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loader's state at one event of a watch: read from the process, or as GDB sent it. */
#pragma once

#include "model/model.h"
#include "target/target.h"
#include "why/why.h"

/* The process that is watched, kept open from one event to the next. */
struct why_stage {
    struct why_target *target; /* NULL: it cannot be read from here, or was not yet */
    uint64_t pid;
    bool another; /* since the last look: not the same process, nor a child of it that a fork made */
};

void why_stage_clear(struct why_stage *stage);

struct why_scene {
    struct why_stage *stage;
    struct why_model *model; /* sealed; NULL: there is no state to speak of */
    struct why_analysis *analysis;
    bool examined; /* evidence was collected */
};

/*
 * Look. `*told` is what GDB sent: if it holds the state itself, it becomes the scene's, and *told NULL; else the
 * process that it names is read. On failure the scene is empty, and `*told` the caller's as before.
 */
int why_scene_open(struct why_scene *scene, struct why_stage *stage, struct why_model **told, struct why_error *err);

/* After that, and when something was added to its model. */
void why_scene_analyse(struct why_scene *scene);

void why_scene_close(struct why_scene *scene);
void why_scene_move(struct why_scene *to, struct why_scene *from);

/* Was `map`, of a later moment, not there? So it is of any map where nobody has looked. */
bool why_scene_lacks(const struct why_scene *scene, const struct why_map *map);

/* Collect evidence, unless that was done, and analyse anew. */
void why_scene_examine(struct why_scene *scene);

/* Write its facts, with evidence, to a file. */
int why_scene_save(struct why_scene *scene, const char *path, struct why_error *err);
