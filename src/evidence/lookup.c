/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/lookup.h"

#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "evidence/symbols.h"
#include "machine/machine.h"

enum { LIMIT_NAME = 1 << 16, LIMIT_STRINGS = INT32_MAX, LIMIT_COPY = 64 << 20 };

struct why_dynsym why_dynsym_of(const struct why_object *object, const struct why_dynamic_section *section,
                                struct why_arena *arena)
{
    const struct why_target_info *info = why_target_info(object->target);
    uint64_t strings_size = why_dynamic_value(section, DT_STRSZ);

    return (struct why_dynsym){.target = object->target,
                               .arena = arena,
                               .word = info->word_size,
                               .big_endian = info->big_endian,
                               .symbols = why_dynamic_address(object, section, DT_SYMTAB),
                               .strings = why_dynamic_address(object, section, DT_STRTAB),
                               .strings_size = strings_size < LIMIT_STRINGS ? strings_size : LIMIT_STRINGS,
                               .gnu_hash = why_dynamic_address(object, section, DT_GNU_HASH),
                               .hash = why_dynamic_address(object, section, DT_HASH)};
}

/* Elf64_Sym and Elf32_Sym have the same members in another order. */
#define AT(table, member) ((table)->word == 8 ? offsetof(Elf64_Sym, member) : offsetof(Elf32_Sym, member))

static size_t symbol_size(const struct why_dynsym *table)
{
    return table->word == 8 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static struct why_dynsym_entry entry_of(const struct why_dynsym *table, const unsigned char *raw)
{
    uint64_t name = why_number_at(raw + AT(table, st_name), 4, table->big_endian);
    uint64_t section = why_number_at(raw + AT(table, st_shndx), 2, table->big_endian);

    return (struct why_dynsym_entry){.name = name < LIMIT_STRINGS ? name : LIMIT_STRINGS,
                                     .defined = section != SHN_UNDEF};
}

/* --- Copies --- */

/* Bytes from this table to the next one: each linker has its own order. 0: there is no table, or none behind it. */
static uint64_t size_until_next(const struct why_dynsym *table, uint64_t start)
{
    const uint64_t starts[] = {table->gnu_hash, table->hash, table->symbols, table->strings};
    uint64_t size = 0;

    for (size_t i = 0; start && i < sizeof(starts) / sizeof(*starts); i++)
        if (starts[i] > start && (!size || starts[i] - start < size))
            size = starts[i] - start;
    return size;
}

static void copy(const struct why_dynsym *table, uint64_t start, uint64_t size, struct why_dynsym_copy *ret_copy)
{
    struct why_error ignored;
    unsigned char *bytes;

    if (!size || size > LIMIT_COPY)
        return;
    bytes = why_alloc(table->arena, size + 1);
    if (!why_target_read(table->target, start, bytes, size, &ignored))
        *ret_copy = (struct why_dynsym_copy){.start = start, .size = size, .bytes = bytes};
}

static void copy_entries(struct why_dynsym *table, uint64_t size)
{
    enum { CHUNK = 1024 }; /* symbols read at once */
    size_t raw_size = symbol_size(table), count = size / raw_size;
    WHY_FREE unsigned char *raw = NULL;
    struct why_dynsym_entry *entries;
    struct why_error ignored;

    if (size > LIMIT_COPY)
        return;
    raw = why_xcalloc(CHUNK, raw_size);
    table->entries = entries = why_alloc(table->arena, count * sizeof(*entries));
    for (size_t done = 0, now; done < count; table->entry_count = done += now) {
        now = count - done < CHUNK ? count - done : CHUNK;
        if (why_target_read(table->target, table->symbols + done * raw_size, raw, now * raw_size, &ignored))
            return;
        for (size_t i = 0; i < now; i++)
            entries[done + i] = entry_of(table, raw + i * raw_size);
    }
}

void why_dynsym_copy(struct why_dynsym *table)
{
    uint64_t hash = table->gnu_hash ? table->gnu_hash : table->hash;

    copy(table, hash, size_until_next(table, hash), &table->hash_copy);
    copy(table, table->strings, table->strings ? table->strings_size : 0, &table->string_copy);
    copy_entries(table, size_until_next(table, table->symbols));
}

/* The bytes in the copy; if they are not in it, they are read into `scratch`. NULL with *err on failure. */
static const unsigned char *bytes_at(const struct why_dynsym *table, const struct why_dynsym_copy *copied,
                                     uint64_t address, size_t length, void *scratch, struct why_error *err)
{
    uint64_t offset = address - copied->start;

    if (offset <= copied->size && length <= copied->size - offset)
        return copied->bytes + offset;
    return why_target_read(table->target, address, scratch, length, err) ? NULL : scratch;
}

/* --- Symbols --- */

static int read_raw(const struct why_dynsym *table, uint32_t index, unsigned char raw[static sizeof(Elf64_Sym)],
                    struct why_error *err)
{
    size_t size = symbol_size(table);

    return why_target_read(table->target, table->symbols + index * (uint64_t)size, raw, size, err);
}

static int read_entry(const struct why_dynsym *table, uint32_t index, struct why_dynsym_entry *ret_entry,
                      struct why_error *err)
{
    unsigned char raw[sizeof(Elf64_Sym)];

    if (index < table->entry_count) {
        *ret_entry = table->entries[index];
        return 0;
    }
    if (read_raw(table, index, raw, err))
        return -1;
    *ret_entry = entry_of(table, raw);
    return 0;
}

int why_dynsym_read(const struct why_dynsym *table, uint32_t index, struct why_dynamic_symbol *ret_symbol,
                    struct why_error *err)
{
    unsigned char raw[sizeof(Elf64_Sym)];

    if (read_raw(table, index, raw, err))
        return -1;
    *ret_symbol = (struct why_dynamic_symbol){
        .type = ELF64_ST_TYPE(raw[AT(table, st_info)]),
        .bind = ELF64_ST_BIND(raw[AT(table, st_info)]),
        .value = why_number_at(raw + AT(table, st_value), table->word, table->big_endian),
    };
    return 0;
}

int why_dynsym_name(const struct why_dynsym *table, uint32_t index, const char **ret_name, struct why_error *err)
{
    struct why_dynsym_entry entry;

    if (!table->symbols || !table->strings)
        return why_error_set(err, WHY_ERR_MISMATCH, "a relocation names a symbol, but there are none");
    if (read_entry(table, index, &entry, err))
        return -1;
    if (entry.name >= table->strings_size)
        return why_error_set(err, WHY_ERR_MISMATCH, "a name outside of the string table");
    if (entry.name >= table->string_copy.size)
        return why_target_read_string(table->target, table->strings + entry.name, LIMIT_NAME, table->arena, ret_name,
                                      err);
    /* the copy lives as long as the model, and has a NUL behind it */
    *ret_name = (const char *)table->string_copy.bytes + entry.name;
    return 0;
}

bool why_dynsym_defines(const struct why_dynsym *table, uint32_t index)
{
    struct why_dynsym_entry entry;
    struct why_error ignored;

    return !read_entry(table, index, &entry, &ignored) && entry.defined;
}

/* Is the symbol at `index` a definition of that name? 1, 0, or -1 with *err. */
static int defines(const struct why_dynsym *table, uint32_t index, const char *name, uint32_t *ret_index,
                   struct why_error *err)
{
    size_t length = strlen(name) + 1;
    struct why_dynsym_entry entry;
    char scratch[256];

    if (read_entry(table, index, &entry, err))
        return -1;
    if (!entry.defined || length > table->strings_size || entry.name > table->strings_size - length)
        return 0;
    for (size_t done = 0; done < length;) {
        size_t now = length - done < sizeof(scratch) ? length - done : sizeof(scratch);
        const unsigned char *found =
            bytes_at(table, &table->string_copy, table->strings + entry.name + done, now, scratch, err);

        if (!found)
            return -1;
        if (memcmp(found, name + done, now))
            return 0;
        done += now;
    }
    *ret_index = index;
    return 1;
}

/* --- Hash tables --- */

static int impossible(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its symbol hash table is corrupt");
}

static int read_number(const struct why_dynsym *table, uint64_t address, size_t size, uint64_t *ret_number,
                       struct why_error *err)
{
    unsigned char scratch[8];
    const unsigned char *bytes = bytes_at(table, &table->hash_copy, address, size, scratch, err);

    if (!bytes)
        return -1;
    *ret_number = why_number_at(bytes, size, table->big_endian);
    return 0;
}

static int read_u32(const struct why_dynsym *table, uint64_t address, uint32_t *ret_number, struct why_error *err)
{
    unsigned char scratch[4];
    const unsigned char *bytes = bytes_at(table, &table->hash_copy, address, 4, scratch, err);

    if (!bytes)
        return -1;
    *ret_number = (uint32_t)why_number_at(bytes, 4, table->big_endian);
    return 0;
}

/* nbuckets, first symbol, bloom words, shift; bloom filter; buckets; chains of hashes whose bit 0 ends them. */
static int find_by_gnu_hash(const struct why_dynsym *table, const char *name, uint32_t *ret_index,
                            struct why_error *err)
{
    uint32_t hash = 5381, symbol, entry, bucket_count, first, bloom_words;
    unsigned char scratch[12];
    const unsigned char *head = bytes_at(table, &table->hash_copy, table->gnu_hash, sizeof(scratch), scratch, err);
    uint64_t buckets, chains;

    if (!head)
        return -1;
    bucket_count = (uint32_t)why_number_at(head, 4, table->big_endian);
    first = (uint32_t)why_number_at(head + 4, 4, table->big_endian);
    bloom_words = (uint32_t)why_number_at(head + 8, 4, table->big_endian);

    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        hash = hash * 33 + *c;
    if (!bucket_count || bucket_count > WHY_LIMIT_SYMBOLS || bloom_words > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    buckets = table->gnu_hash + 16 + (uint64_t)bloom_words * table->word;
    chains = buckets + 4 * (uint64_t)bucket_count;
    if (read_u32(table, buckets + 4 * (uint64_t)(hash % bucket_count), &symbol, err))
        return -1;
    for (entry = 0; symbol && !(entry & 1); symbol++) {
        int found = 0;

        if (symbol < first || symbol > WHY_LIMIT_SYMBOLS)
            return impossible(err);
        if (read_u32(table, chains + 4 * (uint64_t)(symbol - first), &entry, err))
            return -1;
        if ((entry | 1) == (hash | 1))
            found = defines(table, symbol, name, ret_index, err);
        if (found)
            return found < 0 ? -1 : 0;
    }
    return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
}

/* nbucket, nchain, buckets, chains. */
static int find_by_hash(const struct why_dynsym *table, const char *name, uint32_t *ret_index, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(table->target);
    size_t word = why_machine_hash_word(info->machine, info->word_size);
    uint64_t count, total, symbol, seen = 0;

    if (read_number(table, table->hash, word, &count, err) ||
        read_number(table, table->hash + word, word, &total, err))
        return -1;
    if (!count || count > WHY_LIMIT_SYMBOLS || total > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    if (read_number(table, table->hash + word * (2 + elf_hash(name) % count), word, &symbol, err))
        return -1;
    for (; symbol; seen++) {
        int found;

        if (symbol >= total || seen > total)
            return impossible(err);
        found = defines(table, (uint32_t)symbol, name, ret_index, err);
        if (found)
            return found < 0 ? -1 : 0;
        if (read_number(table, table->hash + word * (2 + count + symbol), word, &symbol, err))
            return -1;
    }
    return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
}

int why_dynsym_find(const struct why_dynsym *table, const char *name, uint32_t *ret_index, struct why_error *err)
{
    if (!table->symbols || !table->strings || (!table->gnu_hash && !table->hash))
        return why_error_set(err, WHY_ERR_MISSING, "it defines no such symbol");
    return table->gnu_hash ? find_by_gnu_hash(table, name, ret_index, err)
                           : find_by_hash(table, name, ret_index, err);
}
