/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which symbols begin at given places? Symbol tables of files and of memory. Private to src/evidence. */
#pragma once

#include "process/elf_image.h"

enum { WHY_LIMIT_SYMBOLS = 1 << 24 };

/* A place to name: `value` is as in the symbol table, without the load address. */
struct why_wanted {
    uint64_t value;
    const char *name; /* in the arena; NULL until found */
    int rank;         /* how good the name is */
};

struct why_symbol_table {
    struct why_bytes bytes;
    int class;
    bool big_endian;
    uint64_t at, count;             /* of the symbols */
    uint64_t strings, strings_size; /* of their names */
};

/*
 * The functions that begin at the wanted places; `wanted` is sorted by value, each value once. A symbol of size 0, or
 * one that begins before the place, does not count. Of several at one place a global one wins over a weak one, a weak
 * one over a local one, and among equals the first in the alphabet.
 *
 * WHY_ERR_FAULT, WHY_ERR_SYNTAX, WHY_ERR_SYSTEM: the table could not be read to its end; names found till then stay.
 */
int why_symbols_find(const struct why_symbol_table *table, struct why_wanted *wanted, size_t count,
                     struct why_arena *arena, struct why_error *err);

/* The table of a section type (SHT_SYMTAB, SHT_DYNSYM) of a file. WHY_ERR_MISSING: it has none. */
int why_symbols_of_file(const struct why_elf *file, uint32_t section_type, struct why_symbol_table *ret_table,
                        struct why_error *err);
