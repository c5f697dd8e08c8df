/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relocations of an object that name a symbol. Private to src/evidence. */
#pragma once

#include "evidence/dynamic.h"

enum { WHY_LIMIT_RELOCATIONS = 1 << 24 };

struct why_relocation {
    uint64_t place; /* address in the target */
    uint32_t type;
    uint32_t symbol; /* index in the object's dynamic symbol table; never 0 */
};

/* False ends the walk, with *err set. */
typedef bool why_relocation_visit(void *closure, const struct why_relocation *relocation, struct why_error *err);

/*
 * Visit DT_JMPREL, DT_RELA and DT_REL as they lie in memory. Those without a symbol (RELATIVE, IRELATIVE, all of
 * DT_RELR) cannot bind anything of another object and are left out. WHY_ERR_FAULT; WHY_ERR_MISMATCH: an impossible
 * size.
 */
int why_relocations_visit(const struct why_object *object, const struct why_dynamic_section *section,
                          why_relocation_visit *visit, void *closure, struct why_error *err);
