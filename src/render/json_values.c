/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/json_values.h"

#include <inttypes.h>

#include "base/demangle.h"
#include "base/quote.h"

/* NULL becomes null, because unknown is not an empty string. */
json_t *why_json_text(struct why_json *doc, const char *text)
{
    return text ? json_string(why_printable(doc->arena, text)) : json_null();
}

json_t *why_json_symbol(struct why_json *doc, const char *symbol)
{
    return why_json_text(doc, symbol ? why_demangle(doc->arena, symbol) : NULL);
}

json_t *why_json_address(struct why_json *doc, uint64_t value)
{
    return json_string(why_printf(doc->arena, "0x%" PRIx64, value));
}

/* JSON numbers have no limit, but Jansson's integers have. An inode may exceed it, or a count in a damaged core. */
json_t *why_json_number(uint64_t value)
{
    return value <= INT64_MAX ? json_integer((json_int_t)value) : json_real((double)value);
}

json_t *why_json_number_or_null(struct why_number value)
{
    return value.known ? why_json_number(value.value) : json_null();
}

/* A value that is never 0: 0 means unknown. */
json_t *why_json_nonzero(uint64_t value)
{
    return value ? why_json_number(value) : json_null();
}

json_t *why_json_map(struct why_json *doc, uint32_t map)
{
    return map == WHY_NONE ? json_null() : why_json_address(doc, doc->model->maps[map].address);
}

json_t *why_json_maps(struct why_json *doc, const struct why_indices *maps)
{
    json_t *array = json_array();

    for (size_t i = 0; i < maps->count; i++)
        json_array_append_new(array, why_json_map(doc, maps->at[i]));
    return array;
}
