/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reason in the document. Each sort of evidence has a fixed form, and is there if the reason has it. */
#include "render/json_values.h"

static json_t *destructor(struct why_json *doc, uint32_t index)
{
    const struct why_destructor *of = &doc->model->destructors[index];
    const struct why_thread *thread = &doc->model->threads[of->thread];

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "tid", why_json_nonzero(thread->tid), "thread",
                     why_json_text(doc, thread->name), "symbol", why_json_symbol(doc, of->symbol), "function",
                     of->function.known ? why_json_address(doc, of->function.value) : json_null(), "object",
                     why_json_address(doc, of->object), "function_library", why_json_map(doc, of->function_map));
}

static json_t *destructors(struct why_json *doc, const struct why_indices *of)
{
    json_t *array = json_array();

    for (size_t i = 0; i < of->count; i++)
        json_array_append_new(array, destructor(doc, of->at[i]));
    return array;
}

static void add_symbols(json_t *object, json_t *symbols)
{
    json_object_set_new(object, "symbols", symbols);
    json_object_set_new(object, "symbol_count", json_integer((json_int_t)json_array_size(symbols)));
}

static json_t *unique_symbols(struct why_json *doc, const struct why_indices *of)
{
    json_t *array = json_array();

    for (size_t i = 0; i < of->count; i++)
        json_array_append_new(array, why_json_symbol(doc, doc->model->uniques[of->at[i]].name));
    return array;
}

static json_t *bound_symbols(struct why_json *doc, const struct why_indices *of)
{
    json_t *array = json_array();

    for (size_t i = 0; i < of->count; i++)
        json_array_append_new(array, why_json_symbol(doc, doc->model->bindings[of->at[i]].name));
    return array;
}

static json_t *seen(struct why_json *doc, const struct why_indices *of)
{
    json_t *array = json_array();

    for (size_t i = 0; i < of->count; i++)
        json_array_append_new(array,
                              json_string(why_printer_plain(doc->arena, why_words_seen_line(doc->words, of->at[i]))));
    return array;
}

json_t *why_json_reason(struct why_json *doc, const struct why_reason *of)
{
    json_t *object = json_pack("{s:s}", "kind", why_reason_words[of->kind].word);
    enum why_evidence evidence = why_reason_evidence(of);

    if (evidence == WHY_EVIDENCE_COUNT || evidence == WHY_EVIDENCE_DESTRUCTORS)
        json_object_set_new(object, "count", why_json_number(of->count));
    if (of->by.count)
        json_object_set_new(object, "by", why_json_maps(doc, &of->by));
    if (evidence == WHY_EVIDENCE_DESTRUCTORS)
        json_object_set_new(object, "destructors", destructors(doc, &of->destructors));
    if (of->lost)
        json_object_set_new(object, "lost", why_json_number(of->lost));
    if (of->symbols.count)
        add_symbols(object, unique_symbols(doc, &of->symbols));
    if (of->bindings.count)
        add_symbols(object, bound_symbols(doc, &of->bindings));
    if (of->seen.count)
        json_object_set_new(object, "seen", seen(doc, &of->seen));
    if (of->note)
        json_object_set_new(object, "note", why_json_text(doc, of->note));
    return object;
}
