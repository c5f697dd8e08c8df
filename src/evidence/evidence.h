/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: what files and memory add to a sealed model. It never changes what a producer read; it fills the fields
 * of the model that say "from evidence", and what it could not read becomes a missing record, never a zero.
 *
 * A name comes only from a file that is proved to be the one in memory: by build-id, by being the very inode that is
 * mapped, or, of a core without ELF headers, by its dynamic section as ld.so relocated it. A symbol names a function
 * only if the function begins exactly there.
 *
 * Where threads run becomes records of its own (model/run.h), among them that it is unknown.
 *
 * Missing records that evidence adds, `what` (`of`):
 *
 *   "evidence" (0)           nothing was examined, or not to the end: any evidence listed below may be incomplete.
 *                            Not added if the caller's own record "target" says already why there is no target
 *   "dynamic section" (map)  DT_FLAGS_1, DT_SONAME, DT_NEEDED of the file
 *   "dynamic strings" (map)  of these, only the names
 *   "file" (map)             whether the mapped file is still the one on disk
 *   "build_ids" (0)          a core without ELF headers: only a dynamic section can show that a file is another one
 *   "bindings" (map)         which symbols its relocations bound in libraries that stay
 *   "function" (thread id)   where a destructor lies; names only
 *   "symbol" (map)           the name of a destructor that lies in this map; names only
 */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * Is `target` what the facts were read from? The first link map must be there with the recorded l_addr, l_ld and
 * l_next, and the recorded starts of files byte for byte.
 *
 * 0, or -1 with WHY_ERR_MISMATCH (it is another one, or it has changed since), WHY_ERR_FAULT (nothing where the
 * facts have a link map), WHY_ERR_MISSING (it ended).
 */
int why_evidence_identify(const struct why_model *model, struct why_target *target, struct why_error *err);

/*
 * Examine every dlopened map and every map in which a destructor's function lies. Without a target (NULL) only what
 * the model itself holds is examined: build-ids in recorded memory, functions.
 */
void why_evidence_collect(struct why_model *model, struct why_target *target);

/* Examine what takes too long for every library, of one that the user asked about: its build-id, and its file even if
   it came with the program. */
void why_evidence_complete(struct why_model *model, struct why_target *target, uint32_t map);

/* Name all threads, for facts that are saved. why_evidence_collect() names only those that an answer may mention. */
void why_evidence_name_threads(struct why_model *model, struct why_target *target);

/* Find the map of each destructor's function, for facts with evidence. Facts hold the function, but not its map. */
void why_evidence_replay(struct why_model *model);
