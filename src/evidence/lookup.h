/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamic symbols in memory, by index, or by name as ld.so finds them. Private to src/evidence. */
#pragma once

#include "evidence/dynamic.h"

/* Part of the target's memory, copied into an arena; nothing if `size` is 0. */
struct why_dynsym_copy {
    uint64_t start, size;
    const unsigned char *bytes;
};

/* What a look-up asks of a symbol. */
struct why_dynsym_entry {
    uint32_t name : 31; /* offset among the strings, which are less than 2 GiB */
    uint32_t defined : 1;
};

/* Where an object's dynamic symbols lie; addresses in the target, 0 if there is none. */
struct why_dynsym {
    struct why_target *target;
    struct why_arena *arena;
    uint32_t word; /* of the target */
    bool big_endian;
    uint64_t symbols, strings, strings_size;
    uint64_t gnu_hash, hash;
    struct why_dynsym_copy hash_copy, string_copy;
    const struct why_dynsym_entry *entries; /* the first ones */
    size_t entry_count;
};

struct why_dynamic_symbol {
    uint8_t type; /* STT_... */
    uint8_t bind; /* STB_... */
    uint64_t value;
};

struct why_dynsym why_dynsym_of(const struct why_object *object, const struct why_dynamic_section *section,
                                struct why_arena *arena);

/* Copy the tables, if they can be read, before many look-ups. Of each symbol only what look-ups need is copied: they
   access memory at random, so its size costs time. */
void why_dynsym_copy(struct why_dynsym *table);

/* The name of a symbol, in the table's arena. */
int why_dynsym_name(const struct why_dynsym *table, uint32_t index, const char **ret_name, struct why_error *err);

/*
 * The index of the definition of `name`, of whatever version (dl-lookup.c, do_lookup_x). WHY_ERR_MISSING: it defines
 * no such symbol. WHY_ERR_FAULT, WHY_ERR_MISMATCH: its hash table cannot be read, or is corrupt.
 */
int why_dynsym_find(const struct why_dynsym *table, const char *name, uint32_t *ret_index, struct why_error *err);

/* Is the symbol at `index` defined there, and not only used? False also if it cannot be read. */
bool why_dynsym_defines(const struct why_dynsym *table, uint32_t index);

/* Type, binding and value of a symbol. */
int why_dynsym_read(const struct why_dynsym *table, uint32_t index, struct why_dynamic_symbol *ret_symbol,
                    struct why_error *err);
