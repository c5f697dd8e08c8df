/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/symbols.h"

enum { LIMIT_NAME = 1 << 16 };

/* The linkers put the hash table, the symbols and their names in this order, one after the other. */
static void copy_tables(const struct why_object *object, struct why_dynsym *table)
{
    enum { LIMIT_COPY = 64 << 20 };
    uint64_t hash = table->gnu_hash ? table->gnu_hash : table->hash;
    uint64_t start = hash && hash < table->symbols ? hash : table->symbols;
    uint64_t size = table->strings + table->strings_size - start;
    struct why_error ignored;

    if (!table->symbols || table->symbols > table->strings || size > LIMIT_COPY)
        return;
    table->copy = why_xcalloc(1, size);
    if (why_target_read(object->target, start, table->copy, size, &ignored)) {
        why_dynsym_close(table);
        return;
    }
    table->bytes = why_bytes_of_block(table->copy, size);
    table->start = start;
}

struct why_dynsym why_dynsym_open(const struct why_object *object, const struct why_dynamic_section *section)
{
    struct why_dynsym table = {.symbols = why_dynamic_address(object, section, DT_SYMTAB),
                               .strings = why_dynamic_address(object, section, DT_STRTAB),
                               .strings_size = why_dynamic_value(section, DT_STRSZ),
                               .gnu_hash = why_dynamic_address(object, section, DT_GNU_HASH),
                               .hash = why_dynamic_address(object, section, DT_HASH),
                               .bytes = why_bytes_of_memory(object->target, 0)};

    copy_tables(object, &table);
    return table;
}

void why_dynsym_close(struct why_dynsym *table)
{
    free(table->copy);
    table->copy = NULL;
}

static int read_at(const struct why_dynsym *table, uint64_t address, void *buffer, size_t length,
                   struct why_error *err)
{
    return why_bytes_read(&table->bytes, address - table->start, buffer, length, err);
}

static int read_number(const struct why_object *object, const struct why_dynsym *table, uint64_t address, size_t size,
                       uint64_t *ret_number, struct why_error *err)
{
    unsigned char raw[8];

    if (read_at(table, address, raw, size, err))
        return -1;
    *ret_number = why_target_number(object->target, raw, size);
    return 0;
}

static int read_u32(const struct why_object *object, const struct why_dynsym *table, uint64_t address,
                    uint32_t *ret_number, struct why_error *err)
{
    uint64_t number;

    if (read_number(object, table, address, 4, &number, err))
        return -1;
    *ret_number = (uint32_t)number;
    return 0;
}

static int impossible(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its symbol hash table is corrupt");
}

/* Elf64_Sym and Elf32_Sym have the same members in another order. */
static int read_symbol(const struct why_object *object, const struct why_dynsym *table, uint64_t at,
                       GElf_Sym *ret_symbol, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    bool big = info->big_endian, wide = info->word_size == 8;
    unsigned char raw[sizeof(Elf64_Sym)];

    if (read_at(table, at, raw, wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym), err))
        return -1;
#define AT(member) (wide ? offsetof(Elf64_Sym, member) : offsetof(Elf32_Sym, member))
    *ret_symbol = (GElf_Sym){
        .st_name = (GElf_Word)why_number_at(raw + AT(st_name), 4, big),
        .st_info = raw[AT(st_info)],
        .st_other = raw[AT(st_other)],
        .st_shndx = (GElf_Section)why_number_at(raw + AT(st_shndx), 2, big),
        .st_value = why_number_at(raw + AT(st_value), info->word_size, big),
        .st_size = why_number_at(raw + AT(st_size), info->word_size, big),
    };
#undef AT
    return 0;
}

static uint64_t symbol_at(const struct why_object *object, const struct why_dynsym *table, uint32_t index)
{
    size_t size = why_target_info(object->target)->word_size == 8 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);

    return table->symbols + (uint64_t)index * size;
}

int why_dynsym_name(const struct why_object *object, const struct why_dynsym *table, uint32_t index,
                    const char **ret_name, struct why_error *err)
{
    GElf_Sym symbol;

    if (!table->symbols || !table->strings)
        return why_error_set(err, WHY_ERR_MISMATCH, "a relocation names a symbol, but there are none");
    if (read_symbol(object, table, symbol_at(object, table, index), &symbol, err))
        return -1;
    if (symbol.st_name >= table->strings_size)
        return why_error_set(err, WHY_ERR_MISMATCH, "a name outside of the string table");
    return why_bytes_string(&table->bytes, table->strings - table->start + symbol.st_name, LIMIT_NAME,
                            object->model->arena, ret_name, err);
}

/* Is the symbol at `index` a definition of that name? 1, 0, or -1 with *err. */
static int defines(const struct why_object *object, const struct why_dynsym *table, uint32_t index, const char *name,
                   GElf_Sym *ret_symbol, struct why_error *err)
{
    size_t length = strlen(name) + 1;
    char found[256];

    if (read_symbol(object, table, symbol_at(object, table, index), ret_symbol, err))
        return -1;
    if (ret_symbol->st_shndx == SHN_UNDEF || length > table->strings_size ||
        ret_symbol->st_name > table->strings_size - length)
        return 0;
    for (size_t done = 0; done < length;) {
        size_t now = length - done < sizeof(found) ? length - done : sizeof(found);

        if (read_at(table, table->strings + ret_symbol->st_name + done, found, now, err))
            return -1;
        if (memcmp(found, name + done, now))
            return 0;
        done += now;
    }
    return 1;
}

/* nbuckets, first symbol, bloom words, shift; bloom filter; buckets; chains of hashes whose bit 0 ends them. */
static int find_by_gnu_hash(const struct why_object *object, const struct why_dynsym *table, const char *name,
                            GElf_Sym *ret_symbol, struct why_error *err)
{
    uint32_t hash = 5381, head[3], symbol, entry;
    uint64_t buckets, chains;

    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        hash = hash * 33 + *c;
    for (size_t i = 0; i < 3; i++)
        if (read_u32(object, table, table->gnu_hash + 4 * i, &head[i], err))
            return -1;
    if (!head[0] || head[0] > WHY_LIMIT_SYMBOLS || head[2] > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    buckets = table->gnu_hash + 16 + (uint64_t)head[2] * why_target_info(object->target)->word_size;
    chains = buckets + 4 * (uint64_t)head[0];
    if (read_u32(object, table, buckets + 4 * (uint64_t)(hash % head[0]), &symbol, err))
        return -1;
    for (entry = 0; symbol && !(entry & 1); symbol++) {
        int found = 0;

        if (symbol < head[1] || symbol > WHY_LIMIT_SYMBOLS)
            return impossible(err);
        if (read_u32(object, table, chains + 4 * (uint64_t)(symbol - head[1]), &entry, err))
            return -1;
        if ((entry | 1) == (hash | 1))
            found = defines(object, table, symbol, name, ret_symbol, err);
        if (found)
            return found < 0 ? -1 : 0;
    }
    return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
}

/* nbucket, nchain, buckets, chains; words of four bytes, but eight on 64-bit S/390 and Alpha. */
static int find_by_hash(const struct why_object *object, const struct why_dynsym *table, const char *name,
                        GElf_Sym *ret_symbol, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    size_t word = info->word_size == 8 && (info->machine == EM_S390 || info->machine == EM_ALPHA) ? 8 : 4;
    uint64_t count, total, symbol, seen = 0;

    if (read_number(object, table, table->hash, word, &count, err) ||
        read_number(object, table, table->hash + word, word, &total, err))
        return -1;
    if (!count || count > WHY_LIMIT_SYMBOLS || total > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    if (read_number(object, table, table->hash + word * (2 + elf_hash(name) % count), word, &symbol, err))
        return -1;
    for (; symbol; seen++) {
        int found;

        if (symbol >= total || seen > total)
            return impossible(err);
        found = defines(object, table, (uint32_t)symbol, name, ret_symbol, err);
        if (found)
            return found < 0 ? -1 : 0;
        if (read_number(object, table, table->hash + word * (2 + count + symbol), word, &symbol, err))
            return -1;
    }
    return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
}

int why_dynsym_find(const struct why_object *object, const struct why_dynsym *table, const char *name,
                    GElf_Sym *ret_symbol, struct why_error *err)
{
    if (!table->symbols || !table->strings || (!table->gnu_hash && !table->hash))
        return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
    return table->gnu_hash ? find_by_gnu_hash(object, table, name, ret_symbol, err)
                           : find_by_hash(object, table, name, ret_symbol, err);
}
