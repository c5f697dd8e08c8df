/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/memory_symbols.h"

#include "evidence/dynamic.h"
#include "machine/machine.h"

static int read_u32(const struct why_object *object, uint64_t address, uint64_t *ret_number, struct why_error *err)
{
    return why_target_read_number(object->target, address, 4, ret_number, err);
}

static int impossible(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its symbol hash table is corrupt");
}

/* nbucket, nchain: there is a chain entry for each symbol. */
static int count_by_hash(const struct why_object *object, uint64_t hash, uint64_t *ret_count, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    size_t word = why_machine_hash_word(info->machine, info->word_size);

    return why_target_read_number(object->target, hash + word, word, ret_count, err);
}

/* The highest symbol that a bucket begins with; *ret_highest is 0 if all are empty. */
static int highest_bucket(const struct why_object *object, uint64_t buckets, uint64_t count, uint64_t *ret_highest,
                          struct why_error *err)
{
    uint64_t highest = 0, first;

    for (uint64_t i = 0; i < count; i++) {
        if (read_u32(object, buckets + 4 * i, &first, err))
            return -1;
        if (first > highest)
            highest = first;
    }
    *ret_highest = highest;
    return 0;
}

/* The end of the chain that the symbol is in: the last entry of a chain has bit 0 set. */
static int end_of_chain(const struct why_object *object, uint64_t chains, uint64_t first_symbol, uint64_t symbol,
                        uint64_t *ret_last, struct why_error *err)
{
    uint64_t entry;

    for (; symbol < WHY_LIMIT_SYMBOLS; symbol++) {
        if (read_u32(object, chains + 4 * (symbol - first_symbol), &entry, err))
            return -1;
        if (entry & 1) {
            *ret_last = symbol;
            return 0;
        }
    }
    return impossible(err);
}

/* nbuckets, first symbol, bloom words, shift; bloom filter; buckets; chains (binutils, bfd/elflink.c). */
static int count_by_gnu_hash(const struct why_object *object, uint64_t hash, uint64_t *ret_count,
                             struct why_error *err)
{
    uint64_t bucket_count, first_symbol, bloom_words, buckets, highest, last = 0;

    if (read_u32(object, hash, &bucket_count, err) || read_u32(object, hash + 4, &first_symbol, err) ||
        read_u32(object, hash + 8, &bloom_words, err))
        return -1;
    if (bucket_count > WHY_LIMIT_SYMBOLS || bloom_words > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    buckets = hash + 16 + bloom_words * why_target_info(object->target)->word_size;
    if (highest_bucket(object, buckets, bucket_count, &highest, err))
        return -1;
    if (highest < first_symbol) {
        *ret_count = first_symbol;
        return highest ? impossible(err) : 0;
    }
    if (end_of_chain(object, buckets + 4 * bucket_count, first_symbol, highest, &last, err))
        return -1;
    *ret_count = last + 1;
    return 0;
}

static int count_symbols(const struct why_object *object, const struct why_dynamic_section *section,
                         uint64_t *ret_count, struct why_error *err)
{
    uint64_t gnu_hash = why_dynamic_address(object, section, DT_GNU_HASH);
    uint64_t hash = why_dynamic_address(object, section, DT_HASH);

    if (gnu_hash)
        return count_by_gnu_hash(object, gnu_hash, ret_count, err);
    if (hash)
        return count_by_hash(object, hash, ret_count, err);
    return why_error_set(err, WHY_ERR_MISSING, "it has no symbol hash table");
}

static int find_table(const struct why_object *object, const struct why_dynamic_section *section,
                      struct why_symbol_table *ret_table, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    struct why_symbol_table table = {.bytes = why_bytes_of_memory(object->target, 0),
                                     .class = info->word_size == 8 ? ELFCLASS64 : ELFCLASS32,
                                     .big_endian = info->big_endian};

    table.at = why_dynamic_address(object, section, DT_SYMTAB);
    table.strings = why_dynamic_address(object, section, DT_STRTAB);
    table.strings_size = why_dynamic_value(section, DT_STRSZ);
    if (!table.at || !table.strings)
        return why_error_set(err, WHY_ERR_MISSING, "it has no symbol table in memory");
    if (count_symbols(object, section, &table.count, err))
        return -1;
    if (table.count > WHY_LIMIT_SYMBOLS)
        return impossible(err);
    *ret_table = table;
    return 0;
}

int why_symbols_of_memory(const struct why_object *object, struct why_symbol_table *ret_table, struct why_error *err)
{
    struct why_dynamic_section section;
    int result;

    if (why_dynamic_read(object, &section, err))
        return -1;
    result = find_table(object, &section, ret_table, err);
    why_dynamic_deinit(&section);
    return result;
}
