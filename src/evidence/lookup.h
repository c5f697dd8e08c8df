/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamic symbols in memory: the one of an index, and the one of a name, as ld.so finds it. Private to src/evidence.
 */
#pragma once

#include "evidence/dynamic.h"

/* Where an object's dynamic symbols lie; addresses in the target, 0 if there is none. */
struct why_dynsym {
    struct why_arena *arena;
    uint64_t symbols, strings, strings_size;
    uint64_t gnu_hash, hash;
    const unsigned char *copy; /* of all this, in the arena; or NULL */
    uint64_t start, size;      /* of the copy, in the target */
};

struct why_dynamic_symbol {
    uint32_t name;    /* offset among the strings */
    uint8_t type;     /* STT_... */
    uint8_t bind;     /* STB_... */
    uint16_t section; /* SHN_UNDEF: not defined here */
    uint64_t value;
};

struct why_dynsym why_dynsym_of(const struct why_object *object, const struct why_dynamic_section *section,
                                struct why_arena *arena);

/* Copy the tables, if they can be: for who looks up many symbols, one read is cheaper than many all over them. */
void why_dynsym_copy(const struct why_object *object, struct why_dynsym *table);

/* The name of a symbol, in that arena. */
int why_dynsym_name(const struct why_object *object, const struct why_dynsym *table, uint32_t index,
                    const char **ret_name, struct why_error *err);

/*
 * The definition of `name`, of whatever version (dl-lookup.c, do_lookup_x). WHY_ERR_MISSING: it defines no such
 * symbol. WHY_ERR_FAULT, WHY_ERR_MISMATCH: its hash table cannot be read, or is corrupt.
 */
int why_dynsym_find(const struct why_object *object, const struct why_dynsym *table, const char *name,
                    struct why_dynamic_symbol *ret_symbol, struct why_error *err);
