/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A namespace's table of unique symbols: all of it, since a dlopen that fails blanks entries within a probe chain. */
#include "base/memory.h"
#include "reader/private.h"

static void missing(struct why_look *look, uint64_t ns, const char *why)
{
    why_model_add_missing(look->model, "unique_table", ns, why);
}

static int take_entry(struct why_look *look, uint64_t ns, const void *bytes)
{
    struct why_unique *unique;
    uint64_t name = 0, map = 0, symbol = 0;

    why_look_field(look, WHY_FIELD_unique_sym_name, bytes, &name);
    why_look_field(look, WHY_FIELD_unique_sym_map, bytes, &map);
    why_look_field(look, WHY_FIELD_unique_sym_sym, bytes, &symbol);
    if (!name)
        return 0;
    unique = why_model_add_unique(look->model, look->err);
    if (!unique)
        return -1;
    unique->ns = ns;
    unique->map_address = map;
    unique->symbol = symbol;
    unique->name = unique->display = why_look_string(look, name);
    return 0;
}

void why_look_unique(struct why_look *look, uint64_t ns, uint64_t table)
{
    uint32_t size = look->layout->layout.sizes[WHY_STRUCT_unique_sym];
    WHY_FREE unsigned char *bytes = why_xcalloc(1, size + 1u);
    uint64_t entries, count;
    struct why_error ignored;

    if (!table || !size || !why_look_field_at(look, WHY_FIELD_unique_sym_table_entries, table, &entries) ||
        !why_look_field_at(look, WHY_FIELD_unique_sym_table_size, table, &count) || count > WHY_LIMIT_UNIQUE) {
        missing(look, ns, "it could not be read");
        return;
    }
    for (uint64_t i = 0; i < count; i++)
        if (why_look_bytes(look, entries + i * size, bytes, size) || take_entry(look, ns, bytes)) {
            missing(look, ns, look->err->message);
            return;
        }
    why_model_add_namespace(look->model, ns, &ignored)->unique_known = true;
}
