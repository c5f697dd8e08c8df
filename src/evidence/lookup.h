/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamic symbols in memory: the one of an index, and the one of a name, as ld.so finds it. Private to src/evidence.
 */
#pragma once

#include <gelf.h>

#include "evidence/dynamic.h"

/* Where an object's dynamic symbols lie; addresses in the target, 0 if there is none. */
struct why_dynsym {
    uint64_t symbols, strings, strings_size;
    uint64_t gnu_hash, hash;
    struct why_bytes bytes; /* a copy of all this where that could be had, else the target's memory */
    uint64_t start;         /* address of its offset 0 */
    unsigned char *copy;
};

/* One read is cheaper than many all over the tables. */
struct why_dynsym why_dynsym_open(const struct why_object *object, const struct why_dynamic_section *section);
void why_dynsym_close(struct why_dynsym *table); /* also of a zeroed one */

/* The name of a symbol, in the model's arena. */
int why_dynsym_name(const struct why_object *object, const struct why_dynsym *table, uint32_t index,
                    const char **ret_name, struct why_error *err);

/*
 * The definition of `name`, of whatever version (dl-lookup.c, do_lookup_x). WHY_ERR_MISSING: it defines no such
 * symbol. WHY_ERR_FAULT, WHY_ERR_MISMATCH: its hash table cannot be read, or is corrupt.
 */
int why_dynsym_find(const struct why_object *object, const struct why_dynsym *table, const char *name,
                    GElf_Sym *ret_symbol, struct why_error *err);
