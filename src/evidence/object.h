/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One link map under examination: its place in the target, its file there. Private to src/evidence. */
#pragma once

#include "model/model.h"
#include "process/elf_image.h"
#include "process/target.h"

struct why_object {
    struct why_model *model;
    struct why_target *target; /* or NULL */
    struct why_map *map;
    /* The part of the object that begins with its ELF header, or the first part that comes from a file at all;
       NULL without a target or where no file is mapped. */
    const struct why_mapping *mapping;
};

struct why_object why_object_of(struct why_model *model, struct why_target *target, uint32_t map);

/*
 * Make sure that object->mapping is what is mapped now, before a difference is reported: the library may have been
 * loaded after the mappings were read. False if the mappings cannot be read, or no file is mapped there.
 */
bool why_object_renew(struct why_object *object);

/* A missing record of this map; `why` is the message of an error. */
void why_object_missing(const struct why_object *object, enum why_missing_what what, const char *why);

/* The address in the target of what the file has at `vaddr`. */
uint64_t why_object_address(const struct why_object *object, uint64_t vaddr);

/* Does the address lie in the map? */
bool why_object_holds(const struct why_object *object, uint64_t address);

/*
 * The ELF headers in memory: the target's, else what the producer recorded of them. why_elf_deinit() on success.
 * WHY_ERR_MISSING: neither is there.
 */
int why_object_image(const struct why_object *object, struct why_elf *ret_elf, struct why_error *err);

/* Does the target itself hold the ELF headers? In a core they may be the file's own, and then they prove nothing of
 * it. */
bool why_object_holds_head(const struct why_object *object);

/* Fill map->file.mapped_id from memory, unless it is known. Its length stays 0 if memory has no build-id. */
void why_object_find_build_id(const struct why_object *object);
