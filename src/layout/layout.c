/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/layout.h"

const char *const why_struct_names[WHY_STRUCT_COUNT] = {
    "link_map", "rtld_global", "link_namespaces", "unique_sym_table", "unique_sym", "nss_module",
};

enum why_layout_object why_struct_object(enum why_struct of)
{
    return of == WHY_STRUCT_nss_module ? WHY_LAYOUT_libc : WHY_LAYOUT_rtld;
}

enum { optional, required };

const struct why_field_spec why_field_specs[WHY_FIELD_COUNT] = {
#define FIELD(struct_name, member, need) {WHY_STRUCT_##struct_name, #member, need},
#include "layout/fields.def"
#undef FIELD
};

/* A field must lie inside its struct, or we would read beyond the bytes that we have. */
static bool fits(const struct why_layout *layout, int field)
{
    enum { LARGEST_STRUCT = 1 << 16 };
    const struct why_field *of = &layout->fields[field];
    uint32_t size = layout->sizes[why_field_specs[field].of];

    return !of->known || (size <= LARGEST_STRUCT && of->offset <= size && of->size <= size - of->offset &&
                          (!of->bits || (of->size <= 8 && of->bits <= 32 && of->shift + of->bits <= of->size * 8)));
}

int why_layout_check(const struct why_layout *layout, struct why_error *err)
{
    for (int i = 0; i < WHY_FIELD_COUNT; i++) {
        const char *of = why_struct_names[why_field_specs[i].of], *name = why_field_specs[i].name;

        if (why_field_specs[i].required && !layout->fields[i].known)
            return why_error_set(err, WHY_ERR_MISSING, "struct %s has no member %s", of, name);
        if (!fits(layout, i))
            return why_error_set(err, WHY_ERR_MISMATCH, "struct %s is too small for its member %s", of, name);
    }
    return 0;
}

static const struct {
    enum why_layout_object object;
    const char *name;
} symbols[WHY_SYMBOL_COUNT] = {
#define SYMBOL(object, id, name) {WHY_LAYOUT_##object, name},
#include "layout/symbols.def"
#undef SYMBOL
};

const char *why_symbol_name(enum why_symbol_id symbol)
{
    return symbols[symbol].name;
}

enum why_layout_object why_symbol_object(enum why_symbol_id symbol)
{
    return symbols[symbol].object;
}
