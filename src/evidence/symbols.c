/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/symbols.h"

#include <string.h>

#include "base/memory.h"

enum { CHUNK = 1024, LIMIT_NAME = 64 * 1024 };

static size_t symbol_size(const struct why_symbol_table *table)
{
    return table->class == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

#define FIELD(type, raw, member, big)                                                                                \
    why_number_at((raw) + offsetof(type, member), sizeof(((type *)0)->member), (big))

#define SYMBOL(type, raw, big)                                                                                       \
    (GElf_Sym)                                                                                                       \
    {                                                                                                                \
        .st_name = (uint32_t)FIELD(type, raw, st_name, big), .st_info = (raw)[offsetof(type, st_info)],              \
        .st_shndx = (uint16_t)FIELD(type, raw, st_shndx, big), .st_value = FIELD(type, raw, st_value, big),          \
        .st_size = FIELD(type, raw, st_size, big)                                                                    \
    }

static GElf_Sym symbol_at(const struct why_symbol_table *table, const unsigned char *raw)
{
    return table->class == ELFCLASS64 ? SYMBOL(Elf64_Sym, raw, table->big_endian)
                                      : SYMBOL(Elf32_Sym, raw, table->big_endian);
}

static int rank_of(const GElf_Sym *symbol)
{
    unsigned type = GELF_ST_TYPE(symbol->st_info), binding = GELF_ST_BIND(symbol->st_info);

    if (symbol->st_shndx == SHN_UNDEF || !symbol->st_size || (type != STT_FUNC && type != STT_GNU_IFUNC))
        return 0;
    return binding == STB_LOCAL ? 1 : binding == STB_WEAK ? 2 : 3;
}

static struct why_wanted *wanted_at(struct why_wanted *wanted, size_t count, uint64_t value)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (wanted[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && wanted[low].value == value ? &wanted[low] : NULL;
}

/* The name of a symbol without the "@VERSION" that linkers add in .symtab; NULL if it cannot be read or is empty. */
static const char *name_of(const struct why_symbol_table *table, const GElf_Sym *symbol, struct why_arena *arena)
{
    struct why_error ignored;
    uint64_t left = table->strings_size - symbol->st_name;
    const char *name;

    if (symbol->st_name >= table->strings_size ||
        why_bytes_string(&table->bytes, table->strings + symbol->st_name, left < LIMIT_NAME ? left : LIMIT_NAME,
                         arena, &name, &ignored))
        return NULL;
    name = why_strndup(arena, name, strcspn(name, "@"));
    return name[0] ? name : NULL;
}

static void consider(const struct why_symbol_table *table, const GElf_Sym *symbol, struct why_wanted *wanted,
                     struct why_arena *arena)
{
    int rank = rank_of(symbol);
    const char *name;

    if (rank < wanted->rank || !rank)
        return;
    name = name_of(table, symbol, arena);
    if (!name || (rank == wanted->rank && strcmp(name, wanted->name) >= 0))
        return;
    wanted->name = name;
    wanted->rank = rank;
}

int why_symbols_find(const struct why_symbol_table *table, struct why_wanted *wanted, size_t count,
                     struct why_arena *arena, struct why_error *err)
{
    size_t size = symbol_size(table);
    WHY_FREE unsigned char *raw = why_xcalloc(CHUNK, size);

    for (uint64_t done = 0; done < table->count;) {
        size_t chunk = table->count - done < CHUNK ? (size_t)(table->count - done) : CHUNK;

        if (why_bytes_read(&table->bytes, table->at + done * size, raw, chunk * size, err))
            return why_error_prefix(err, "symbols");
        for (size_t i = 0; i < chunk; i++) {
            GElf_Sym symbol = symbol_at(table, raw + i * size);
            struct why_wanted *place = wanted_at(wanted, count, symbol.st_value);

            if (place)
                consider(table, &symbol, place, arena);
        }
        done += chunk;
    }
    return 0;
}

static int section_of_type(const struct why_elf *file, uint32_t type, GElf_Shdr *ret_section, struct why_error *err)
{
    size_t count = why_elf_section_count(file);

    for (size_t i = 0; i < count; i++) {
        if (why_elf_section(file, i, ret_section, err))
            return -1;
        if (ret_section->sh_type == type)
            return 0;
    }
    return why_error_set(err, WHY_ERR_MISSING, "it has no symbol table");
}

int why_symbols_of_file(const struct why_elf *file, uint32_t section_type, struct why_symbol_table *ret_table,
                        struct why_error *err)
{
    struct why_symbol_table table = {
        .bytes = file->bytes, .class = file->class, .big_endian = file->data == ELFDATA2MSB};
    GElf_Shdr symbols, strings;

    if (section_of_type(file, section_type, &symbols, err) || why_elf_section(file, symbols.sh_link, &strings, err))
        return -1;
    table.at = symbols.sh_offset;
    table.count = symbols.sh_size / symbol_size(&table);
    table.strings = strings.sh_offset;
    table.strings_size = strings.sh_size;
    if (table.count > WHY_LIMIT_SYMBOLS)
        return why_error_set(err, WHY_ERR_SYNTAX, "more symbols than can be");
    *ret_table = table;
    return 0;
}
