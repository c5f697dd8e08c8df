/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries whose own dlopen or dlclose is called in place of glibc's. Private to src/evidence. */
#pragma once

#include "process/target.h"

struct why_model;

enum { WHY_INTERPOSED_NAMES = 2 };

/* What the maps before this one have shown: whether glibc's own definition of a name was reached. Begins zeroed. */
struct why_interposers_seen {
    bool reached[WHY_INTERPOSED_NAMES];
};

/*
 * Examine one map after the other, in the order of the list, once its file was: add a why_interposer for each
 * library, other than libc or libdl, whose dlopen or dlclose the program calls or may reach: those in the search
 * order that define it before glibc does, in that order, and every one that a relocation of a loaded object is bound
 * to. Set imports_dlopen of each map whose relocations ask for dlopen. What cannot be read is passed over without a
 * record.
 */
void why_interposers_examine(struct why_model *model, struct why_target *target, uint32_t map,
                             struct why_interposers_seen *seen);
