/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/lookup.h"

#include <string.h>

#include "base/arena.h"
#include "evidence/symbols.h"

enum { LIMIT_NAME = 1 << 16 };

struct why_dynsym why_dynsym_of(const struct why_object *object, const struct why_dynamic_section *section,
                                struct why_arena *arena)
{
    return (struct why_dynsym){.arena = arena,
                               .symbols = why_dynamic_address(object, section, DT_SYMTAB),
                               .strings = why_dynamic_address(object, section, DT_STRTAB),
                               .strings_size = why_dynamic_value(section, DT_STRSZ),
                               .gnu_hash = why_dynamic_address(object, section, DT_GNU_HASH),
                               .hash = why_dynamic_address(object, section, DT_HASH)};
}

/* The linkers put the hash table, the symbols and their names in this order, one after the other. */
void why_dynsym_copy(const struct why_object *object, struct why_dynsym *table)
{
    enum { LIMIT_COPY = 64 << 20 };
    uint64_t hash = table->gnu_hash ? table->gnu_hash : table->hash;
    uint64_t start = hash && hash < table->symbols ? hash : table->symbols;
    uint64_t size = table->strings + table->strings_size - start;
    struct why_error ignored;
    unsigned char *copy;

    if (!table->symbols || table->symbols > table->strings || size > LIMIT_COPY)
        return;
    copy = why_alloc(table->arena, size + 1);
    if (why_target_read(object->target, start, copy, size, &ignored))
        return;
    table->copy = copy;
    table->start = start;
    table->size = size;
}

/* In the copy, else read into `scratch`; NULL with *err. */
static const unsigned char *bytes_at(const struct why_object *object, const struct why_dynsym *table,
                                     uint64_t address, size_t length, void *scratch, struct why_error *err)
{
    uint64_t offset = address - table->start;

    if (table->copy && offset <= table->size && length <= table->size - offset)
        return table->copy + offset;
    return why_target_read(object->target, address, scratch, length, err) ? NULL : scratch;
}

static int read_number(const struct why_object *object, const struct why_dynsym *table, uint64_t address, size_t size,
                       uint64_t *ret_number, struct why_error *err)
{
    unsigned char scratch[8];
    const unsigned char *bytes = bytes_at(object, table, address, size, scratch, err);

    if (!bytes)
        return -1;
    *ret_number = why_target_number(object->target, bytes, size);
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
static int read_symbol(const struct why_object *object, const struct why_dynsym *table, uint32_t index,
                       struct why_dynamic_symbol *ret_symbol, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    bool big = info->big_endian, wide = info->word_size == 8;
    size_t size = wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    unsigned char scratch[sizeof(Elf64_Sym)];
    const unsigned char *raw = bytes_at(object, table, table->symbols + index * (uint64_t)size, size, scratch, err);

    if (!raw)
        return -1;
#define AT(member) (wide ? offsetof(Elf64_Sym, member) : offsetof(Elf32_Sym, member))
    *ret_symbol = (struct why_dynamic_symbol){
        .name = (uint32_t)why_number_at(raw + AT(st_name), 4, big),
        .type = ELF64_ST_TYPE(raw[AT(st_info)]),
        .bind = ELF64_ST_BIND(raw[AT(st_info)]),
        .section = (uint16_t)why_number_at(raw + AT(st_shndx), 2, big),
        .value = why_number_at(raw + AT(st_value), info->word_size, big),
    };
#undef AT
    return 0;
}

int why_dynsym_name(const struct why_object *object, const struct why_dynsym *table, uint32_t index,
                    const char **ret_name, struct why_error *err)
{
    struct why_dynamic_symbol symbol;

    if (!table->symbols || !table->strings)
        return why_error_set(err, WHY_ERR_MISMATCH, "a relocation names a symbol, but there are none");
    if (read_symbol(object, table, index, &symbol, err))
        return -1;
    if (symbol.name >= table->strings_size)
        return why_error_set(err, WHY_ERR_MISMATCH, "a name outside of the string table");
    if (!table->copy)
        return why_target_read_string(object->target, table->strings + symbol.name, LIMIT_NAME, table->arena,
                                      ret_name, err);
    /* the copy lives as long as the model, and has a NUL behind it */
    *ret_name = (const char *)table->copy + (table->strings - table->start) + symbol.name;
    return 0;
}

/* Is the symbol at `index` a definition of that name? 1, 0, or -1 with *err. */
static int defines(const struct why_object *object, const struct why_dynsym *table, uint32_t index, const char *name,
                   struct why_dynamic_symbol *ret_symbol, struct why_error *err)
{
    size_t length = strlen(name) + 1;
    char scratch[256];

    if (read_symbol(object, table, index, ret_symbol, err))
        return -1;
    if (ret_symbol->section == SHN_UNDEF || length > table->strings_size ||
        ret_symbol->name > table->strings_size - length)
        return 0;
    for (size_t done = 0; done < length;) {
        size_t now = length - done < sizeof(scratch) ? length - done : sizeof(scratch);
        const unsigned char *found =
            bytes_at(object, table, table->strings + ret_symbol->name + done, now, scratch, err);

        if (!found)
            return -1;
        if (memcmp(found, name + done, now))
            return 0;
        done += now;
    }
    return 1;
}

/* nbuckets, first symbol, bloom words, shift; bloom filter; buckets; chains of hashes whose bit 0 ends them. */
static int find_by_gnu_hash(const struct why_object *object, const struct why_dynsym *table, const char *name,
                            struct why_dynamic_symbol *ret_symbol, struct why_error *err)
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
                        struct why_dynamic_symbol *ret_symbol, struct why_error *err)
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
                    struct why_dynamic_symbol *ret_symbol, struct why_error *err)
{
    if (!table->symbols || !table->strings || (!table->gnu_hash && !table->hash))
        return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
    return table->gnu_hash ? find_by_gnu_hash(object, table, name, ret_symbol, err)
                           : find_by_hash(object, table, name, ret_symbol, err);
}
