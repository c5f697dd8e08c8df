/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A namespace's table of unique symbols: read all of it, because a dlopen that fails clears entries within a probe
 * chain.
 */
#include "base/memory.h"
#include "reader/private.h"

static void missing(struct why_reader *reader, uint64_t ns, const char *why)
{
    why_model_add_missing(reader->model, WHY_MISSING_UNIQUE_TABLE, ns, why);
}

/* If the library of an entry has gone, its name cannot be read any more. That is no error. */
static int take_entry(struct why_reader *reader, uint64_t ns, const void *bytes)
{
    struct why_unique *unique;
    uint64_t name = 0, map = 0, symbol = 0;

    why_reader_field(reader, WHY_FIELD_unique_sym_name, bytes, &name);
    why_reader_field(reader, WHY_FIELD_unique_sym_map, bytes, &map);
    why_reader_field(reader, WHY_FIELD_unique_sym_sym, bytes, &symbol);
    if (!name)
        return 0;
    unique = why_model_add_unique(reader->model, reader->err);
    if (!unique)
        return -1;
    unique->ns = ns;
    unique->map_address = map;
    unique->symbol = symbol;
    unique->name = why_reader_string(reader, name);
    return unique->name || why_model_map_of_unique(reader->model, unique) == WHY_NONE ? 0 : -1;
}

/* Add one missing record for the table, however many of its entries cannot be read. */
static bool take_entries(struct why_reader *reader, uint64_t ns, uint64_t entries, uint64_t count)
{
    uint32_t size = reader->layout->layout.sizes[WHY_STRUCT_unique_sym];
    WHY_FREE unsigned char *bytes = why_xcalloc(1, size);
    bool sound = true;

    for (uint64_t i = 0; i < count; i++) {
        bool read = !why_reader_bytes(reader, entries + i * size, bytes, size);

        if (read && !take_entry(reader, ns, bytes))
            continue;
        if (sound)
            missing(reader, ns, reader->err->message);
        sound = false;
        if (!read)
            break;
    }
    return sound;
}

/* glibc enlarges a table before an entry would fill more than three quarters of it (do_lookup_unique, dl-lookup.c).
 */
static bool has_room(uint64_t used, uint64_t size)
{
    return !used || (used <= WHY_LIMIT_UNIQUE && (used - 1) * 4 < size * 3);
}

void why_reader_unique(struct why_reader *reader, uint64_t ns, uint64_t table)
{
    size_t before = reader->model->unique_count;
    uint64_t entries, count, used = 0; /* 0: it does not say */
    struct why_error ignored;

    why_reader_field_at(reader, WHY_FIELD_unique_sym_table_n_elements, table, &used);
    if (!table || !reader->layout->layout.sizes[WHY_STRUCT_unique_sym] ||
        !why_reader_field_at(reader, WHY_FIELD_unique_sym_table_entries, table, &entries) ||
        !why_reader_field_at(reader, WHY_FIELD_unique_sym_table_size, table, &count) || count > WHY_LIMIT_UNIQUE)
        missing(reader, ns, "it could not be read");
    else if (!has_room(used, count))
        missing(reader, ns, "it has fewer places than entries");
    else if (!take_entries(reader, ns, entries, count))
        return;
    else if (used && reader->model->unique_count - before > used)
        missing(reader, ns, "it has more entries than it counts");
    else
        why_model_add_namespace(reader->model, ns, &ignored)->unique_known = true;
}
