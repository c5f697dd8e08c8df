/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dynamic section of an object. Private to src/evidence. */
#pragma once

#include "evidence/object.h"
#include "process/elf_dynamic.h"

/* From memory, at the map's l_ld. WHY_ERR_FAULT, WHY_ERR_MISMATCH: it has no end. */
int why_dynamic_read(const struct why_object *object, struct why_dynamic_section *ret_section, struct why_error *err);

/*
 * The address behind a tag such as DT_STRTAB. ld.so adds l_addr to these in place, except where the section is
 * read-only (elf/get-dynamic-info.h, dl_relocate_ld). 0 if neither reading lies in the map.
 */
uint64_t why_dynamic_address(const struct why_object *object, const struct why_dynamic_section *section,
                             uint64_t tag);

/* Fill map->dynamic, or add missing records. */
void why_dynamic_collect(const struct why_object *object);

/* As why_elf_dynamic_compare(), of this map. */
int why_dynamic_compare(const struct why_object *object, const struct why_elf *file, struct why_error *err);
