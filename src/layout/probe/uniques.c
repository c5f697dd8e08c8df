/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of unique symbols. */
#include <pthread.h>
#include <string.h>

#include "layout/layout.h"
#include "layout/probe/probe.h"

enum { TABLE_BYTES = 4096 };

/* The table as it is, up to where it can be read; and where in it our library's symbols stand. */
struct table {
    unsigned char bytes[TABLE_BYTES];
    size_t length, count;
    size_t at[UNIQUES]; /* of the words that name the library */
};

static void read_table(uintptr_t entries, struct table *table)
{
    table->count = 0;
    table->length = peek((void *)entries, table->bytes, sizeof(table->bytes));
    for (size_t at = 0; at + WORD <= table->length; at += WORD) {
        uintptr_t word;

        memcpy(&word, table->bytes + at, WORD);
        if (word == (uintptr_t)unique_map && table->count < UNIQUES)
            table->at[table->count++] = at;
    }
}

static bool is_table(uintptr_t pointer, const void *closure)
{
    struct table table;

    (void)closure;
    read_table(pointer, &table);
    return table.count == UNIQUES;
}

static uintptr_t word_of(const struct table *table, size_t at)
{
    uintptr_t word = 0;

    if (at + WORD <= table->length)
        memcpy(&word, table->bytes + at, WORD);
    return word;
}

static bool is_our_name(uintptr_t word)
{
    char text[16] = "";

    peek((void *)word, text, sizeof(text));
    return !strncmp(text, unique_prefix, strlen(unique_prefix));
}

/* The size of an entry divides all distances between our entries. There are enough of them to find it. */
static size_t stride_of(const struct table *table)
{
    size_t stride = 0;

    for (size_t i = 1; i < table->count; i++)
        for (size_t rest = table->at[i] - table->at[0]; rest;) {
            size_t next = stride % rest;

            stride = rest;
            rest = next;
        }
    return stride;
}

/* { hash, name, sym, map } (elf/dl-lookup.c): name and symbol stand before the map. */
static bool put_entry(struct why_layout *layout, const struct table *table)
{
    size_t stride = stride_of(table), first = table->at[0], name = first;
    size_t base;

    while (name && first - name < stride && !is_our_name(word_of(table, name)))
        name -= WORD;
    if (first - name != 2 * WORD || stride < 4 * WORD || stride > 8 * WORD)
        return false;
    base = first % stride; /* of the map in an entry */
    if (base < 2 * WORD)
        return false;
    layout->sizes[WHY_STRUCT_unique_sym] = (uint32_t)stride;
    put_number(layout, WHY_FIELD_unique_sym_name, base - 2 * WORD, WORD);
    put_number(layout, WHY_FIELD_unique_sym_sym, base - WORD, WORD);
    put_number(layout, WHY_FIELD_unique_sym_map, base, WORD);
    return true;
}

static size_t entries_used(const struct why_layout *layout, const struct table *table, size_t size)
{
    size_t stride = layout->sizes[WHY_STRUCT_unique_sym], used = 0;

    for (size_t i = 0; i < size; i++)
        used += word_of(table, i * stride + layout->fields[WHY_FIELD_unique_sym_name].offset) != 0;
    return used;
}

/*
 * { lock, entries, size, n_elements, free } (struct unique_sym_table of ldsodefs.h). size is how many entries there
 * is room for, n_elements how many have a name. Only the right two places hold both numbers.
 */
const char *find_unique_table(struct why_layout *layout, size_t from, size_t end, size_t ns)
{
    static struct table table;
    long at = find_pointer(shots[ALL].rtld, from, end, is_table, NULL);
    size_t size, used, start;

    if (at < 0)
        return "_ns_unique_sym_table";
    read_table(peek_word(shots[ALL].rtld + at), &table);
    if (!put_entry(layout, &table))
        return "struct unique_sym";
    size = peek_word(shots[ALL].rtld + at + WORD);
    used = peek_word(shots[ALL].rtld + at + 2 * WORD);
    if (size > table.length / layout->sizes[WHY_STRUCT_unique_sym] || used >= size ||
        used != entries_used(layout, &table, size))
        return "struct unique_sym_table";
    /* the lock comes first */
    start = (size_t)at - sizeof(pthread_mutex_t);
    put_number(layout, WHY_FIELD_link_namespaces__ns_unique_sym_table, start - ns,
               sizeof(pthread_mutex_t) + 4 * WORD);
    put_number(layout, WHY_FIELD_unique_sym_table_entries, (size_t)at - start, WORD);
    put_number(layout, WHY_FIELD_unique_sym_table_size, (size_t)at - start + WORD, WORD);
    put_number(layout, WHY_FIELD_unique_sym_table_n_elements, (size_t)at - start + 2 * WORD, WORD);
    layout->sizes[WHY_STRUCT_unique_sym_table] = sizeof(pthread_mutex_t) + 4 * WORD;
    return NULL;
}
