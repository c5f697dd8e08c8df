/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loader's state at one event of a watch: read from the process, or as GDB sent it. */
#pragma once

#include "inspect/inspect.h"

/* The process that is watched, kept open from one event to the next. */
struct why_watched {
    const struct why_request *how; /* how to read it */
    struct why_target *target;     /* NULL: it cannot be read from here, or was not read yet */
    uint64_t pid;
    bool another; /* other than at the last look, and no child that a fork made of that one */
};

void why_watched_clear(struct why_watched *watched);

struct why_snapshot {
    struct why_watched *watched;
    struct why_model *model; /* sealed; NULL: the snapshot is empty */
    struct why_analysis *analysis;
    bool sent;     /* GDB has read the state and sent it */
    bool examined; /* evidence was collected */
};

/*
 * Make a snapshot. *sent is what GDB sent. If that holds the loader's state, the snapshot takes it, and *sent becomes
 * NULL. Else the process that it names is read. After a failure the snapshot is empty and *sent still the caller's.
 */
int why_snapshot_open(struct why_snapshot *snapshot, struct why_watched *watched, struct why_model **sent,
                      struct why_error *err);

/* Analyse the model: after why_snapshot_open(), and again when something was added. */
void why_snapshot_analyse(struct why_snapshot *snapshot);

void why_snapshot_close(struct why_snapshot *snapshot);
void why_snapshot_move(struct why_snapshot *to, struct why_snapshot *from);

/* Was `map`, of a later event, absent from this snapshot? True of any map if the snapshot is empty. */
bool why_snapshot_lacks(const struct why_snapshot *snapshot, const struct why_map *map);

/* Collect evidence, unless that was done, and analyse anew. */
void why_snapshot_examine(struct why_snapshot *snapshot);

/* Write its facts, with evidence, to a file. */
int why_snapshot_save(struct why_snapshot *snapshot, const char *path, struct why_error *err);
