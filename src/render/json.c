/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document unloadwhy-report/1. Bytes that are not UTF-8 are escaped as in the text. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/demangle.h"
#include "base/quote.h"
#include "render/words.h"

/* What the document calls things. */
static const char *const activity_words[] = {"idle", "opening", "closing", "exiting"};
static const char *const origin_words[] = {"main", "startup", "dlopened", "audit", "rtld-proxy"};

struct document {
    const struct why_analysis *analysis;
    const struct why_model *model;
    struct why_arena *arena;
    bool asked;              /* about single libraries */
    struct why_words *words; /* for the sentences that the text has too */
};

/* NULL becomes null: unknown is not an empty string. */
static json_t *text_or_null(struct document *doc, const char *text)
{
    return text ? json_string(why_printable(doc->arena, text)) : json_null();
}

static json_t *symbol_or_null(struct document *doc, const char *symbol)
{
    return text_or_null(doc, symbol ? why_demangle(doc->arena, symbol) : NULL);
}

static json_t *address(struct document *doc, uint64_t value)
{
    return json_string(why_printf(doc->arena, "0x%" PRIx64, value));
}

/* Numbers of JSON have no limit, but Jansson's integers have: an inode, or what a spoilt target calls a count. */
static json_t *number(uint64_t value)
{
    return value <= INT64_MAX ? json_integer((json_int_t)value) : json_real((double)value);
}

static json_t *number_or_null(struct why_number value)
{
    return value.known ? number(value.value) : json_null();
}

/* Of what is never 0: 0 is unknown. */
static json_t *nonzero_or_null(uint64_t value)
{
    return value ? number(value) : json_null();
}

static json_t *map_id(struct document *doc, uint32_t map)
{
    return map == WHY_NONE ? json_null() : address(doc, doc->model->maps[map].address);
}

static json_t *map_ids(struct document *doc, const struct why_indices *maps)
{
    json_t *array = json_array();

    for (size_t i = 0; i < maps->count; i++)
        json_array_append_new(array, map_id(doc, maps->at[i]));
    return array;
}

static json_t *build_id(const struct why_build_id *id)
{
    char text[WHY_BUILD_ID_HEX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, text);
    return *text ? json_string(text) : json_null();
}

static json_t *source(struct document *doc)
{
    const struct why_source *from = &doc->model->source;

    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:o, s:s}", "producer",
                     text_or_null(doc, from->producer), "target", why_target_words[from->target], "pid",
                     nonzero_or_null(from->pid), "executable", text_or_null(doc, from->executable), "program",
                     text_or_null(doc, why_program_name(doc->model)), "program_file",
                     text_or_null(doc, from->program_file), "core", text_or_null(doc, from->core), "libc",
                     text_or_null(doc, from->libc), "layout", why_layout_words[from->layout], "loader",
                     activity_words[doc->analysis->activity], "consistent",
                     !why_model_misses(doc->model, WHY_MISSING_CONSISTENT), "word_size",
                     nonzero_or_null(from->word_size), "byte_order", from->big_endian ? "big" : "little");
}

static json_t *file(const struct why_file *of)
{
    json_t *object = json_pack("{s:s, s:o, s:o}", "state", why_file_words[of->state], "mapped_build_id",
                               build_id(&of->mapped_id), "disk_build_id", build_id(&of->disk_id));

    if (of->mapped_inode)
        json_object_set_new(object, "mapped_inode", number(of->mapped_inode));
    if (of->disk_inode)
        json_object_set_new(object, "disk_inode", number(of->disk_inode));
    return object;
}

static json_t *destructor(struct document *doc, uint32_t index)
{
    const struct why_destructor *of = &doc->model->destructors[index];
    const struct why_thread *thread = &doc->model->threads[of->thread];

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "tid", nonzero_or_null(thread->tid), "thread",
                     text_or_null(doc, thread->name), "symbol", symbol_or_null(doc, of->symbol), "function",
                     of->function.known ? address(doc, of->function.value) : json_null(), "object",
                     address(doc, of->object), "function_library", map_id(doc, of->function_map));
}

/* The evidence has a closed set of shapes; each stands there if the reason has it. */
static json_t *reason(struct document *doc, const struct why_reason *of)
{
    json_t *object = json_pack("{s:s}", "kind", why_reason_words[of->kind].word);
    enum why_evidence evidence = why_evidence(of);

    if (evidence == WHY_EVIDENCE_COUNT || evidence == WHY_EVIDENCE_DESTRUCTORS)
        json_object_set_new(object, "count", number(of->count));
    if (of->by.count)
        json_object_set_new(object, "by", map_ids(doc, &of->by));
    if (evidence == WHY_EVIDENCE_DESTRUCTORS) {
        json_t *destructors = json_array();

        for (size_t i = 0; i < of->destructors.count; i++)
            json_array_append_new(destructors, destructor(doc, of->destructors.at[i]));
        json_object_set_new(object, "destructors", destructors);
        if (of->lost)
            json_object_set_new(object, "lost", number(of->lost));
    }
    if (of->symbols.count) {
        json_t *symbols = json_array();

        for (size_t i = 0; i < of->symbols.count; i++)
            json_array_append_new(symbols, symbol_or_null(doc, doc->model->uniques[of->symbols.at[i]].name));
        json_object_set_new(object, "symbols", symbols);
        json_object_set_new(object, "symbol_count", json_integer((json_int_t)of->symbols.count));
    }
    if (of->bindings.count) {
        json_t *symbols = json_array();

        for (size_t i = 0; i < of->bindings.count; i++)
            json_array_append_new(symbols, symbol_or_null(doc, doc->model->bindings[of->bindings.at[i]].name));
        json_object_set_new(object, "symbols", symbols);
        json_object_set_new(object, "symbol_count", json_integer((json_int_t)of->bindings.count));
    }
    if (of->seen.count) {
        json_t *seen = json_array();

        for (size_t i = 0; i < of->seen.count; i++)
            json_array_append_new(seen,
                                  json_string(why_plain(doc->arena, why_seen_line(doc->words, of->seen.at[i]))));
        json_object_set_new(object, "seen", seen);
    }
    if (of->note)
        json_object_set_new(object, "note", text_or_null(doc, of->note));
    return object;
}

/* From the holder to the root. */
static json_t *path(struct document *doc, uint32_t map, uint32_t root, const struct why_ways *ways)
{
    json_t *array = json_array();

    for (uint32_t at = root; at != map; at = ways->towards[at].by)
        json_array_insert_new(
            array, 0,
            json_pack("{s:o, s:s}", "id", map_id(doc, at), "by", ways->towards[at].reldep ? "reldep" : "needed"));
    return array;
}

static void add_ways(struct document *doc, json_t *object, uint32_t map)
{
    /* What came with the program is its own root; that half the process needs libc says nothing. */
    bool startup = doc->analysis->libraries[map].state == WHY_STATE_STARTUP;
    struct why_ways ways = {.roots = {.at = &map, .count = 1}};
    json_t *paths = json_array();

    if (!startup)
        ways = why_ways_to(doc->analysis, map);
    for (size_t i = 0; i < ways.roots.count; i++)
        if (ways.roots.at[i] != map)
            json_array_append_new(paths, path(doc, map, ways.roots.at[i], &ways));
    json_object_set_new(object, "roots", map_ids(doc, &ways.roots));
    json_object_set_new(object, "paths", paths);
    if (!startup && (doc->asked || doc->analysis->libraries[map].state == WHY_STATE_STUCK)) {
        struct why_indices cut = why_cut(doc->analysis, map, ways.roots.count);

        if (cut.count)
            json_object_set_new(object, "through", map_ids(doc, &cut));
    }
}

/* Without the marks of the text page. */
static void add_help(struct document *doc, json_t *array, const char *help)
{
    if (*help)
        json_array_append_new(array, json_string(why_plain(doc->arena, help)));
}

/* Never "as for": every object stands for itself. */
static json_t *helps(struct document *doc, uint32_t map)
{
    const struct why_library *library = &doc->analysis->libraries[map];
    json_t *array = json_array();

    doc->words->given_count = 0;
    if (why_state_help(doc->analysis, map) != WHY_HELP_NONE)
        add_help(doc, array, why_help_for(doc->words, map, why_state_help(doc->analysis, map)));
    for (size_t i = 0; i < library->reason_count; i++) {
        doc->words->given_count = 0;
        add_help(doc, array, why_help_line(doc->words, map, &library->reasons[i]));
    }
    return array;
}

static json_t *library(struct document *doc, uint32_t map)
{
    const struct why_map *of = &doc->model->maps[map];
    const struct why_library *found = &doc->analysis->libraries[map];
    json_t *reasons = json_array(), *object;

    for (size_t i = 0; i < found->reason_count; i++)
        json_array_append_new(reasons, reason(doc, &found->reasons[i]));
    object = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
                       map_id(doc, map), "name", text_or_null(doc, why_map_basename(doc->model, of)), "path",
                       text_or_null(doc, of->name && *of->name ? of->name : of->file.path), "namespace",
                       number(why_map_value(of, WHY_l_ns)), "origin", origin_words[found->origin], "state",
                       why_state_words[found->state], "direct_opencount",
                       number(why_map_value(of, WHY_l_direct_opencount)), "nodelete", why_map_is_nodelete(of),
                       "tls_dtor_count", number_or_null(why_map_get(of, WHY_l_tls_dtor_count)), "build_id",
                       build_id(&of->file.mapped_id), "file", file(&of->file), "reasons", reasons, "keeps",
                       map_ids(doc, &found->keeps), "help", helps(doc, map));
    if (why_newer_map(doc->analysis, map) != WHY_NONE)
        json_object_set_new(json_object_get(object, "file"), "loaded_as",
                            map_id(doc, why_newer_map(doc->analysis, map)));
    if (found->keeps_namespace)
        json_object_set_new(object, "keeps_namespace", number(why_map_value(of, WHY_l_ns)));
    add_ways(doc, object, map);
    return object;
}

static json_t *not_loaded(struct document *doc, const struct why_not_loaded *none)
{
    json_t *similar = json_array(), *mapped = json_array();

    for (size_t i = 0; i < none->similar_count; i++)
        json_array_append_new(similar, map_id(doc, none->similar[i]));
    for (size_t i = 0; i < none->mapped_count; i++)
        json_array_append_new(mapped, text_or_null(doc, none->mapped[i]));
    return json_pack("{s:o, s:o, s:o}", "name", text_or_null(doc, none->name), "similar", similar, "mapped_as_data",
                     none->mappings_known ? mapped : (json_decref(mapped), json_null()));
}

static json_t *unknown(struct document *doc, const struct why_unknown *of)
{
    uint64_t whose = of->missing->of;
    enum why_missing_of kind = whose ? of->kind->of : WHY_OF_NOTHING;

    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:s}", "object", kind == WHY_OF_MAP ? address(doc, whose) : json_null(),
        "namespace", kind == WHY_OF_NAMESPACE ? number(whose) : json_null(), "thread",
        kind == WHY_OF_THREAD ? number(whose) : json_null(), "what", text_or_null(doc, of->missing->word), "why",
        text_or_null(doc, of->missing->why), "affects", of->kind->affects);
}

static json_t *interposers(struct document *doc)
{
    json_t *array = json_array();

    for (size_t i = 0; i < doc->model->interposer_count; i++) {
        const struct why_interposer *of = &doc->model->interposers[i];

        json_array_append_new(array, json_pack("{s:o, s:o, s:b}", "symbol", text_or_null(doc, of->name), "library",
                                               map_id(doc, of->map), "passes_on", of->passes_on));
    }
    return array;
}

static json_t *step(const char *name, const char *result)
{
    return json_pack("{s:s, s:s}", "step", name, "result", result);
}

static json_t *steps(struct document *doc, const struct why_what_if *of)
{
    json_t *array = json_array();

    json_array_append_new(array, step("nodelete", of->nodelete ? "yes" : "no"));
    if (of->nodelete)
        return array;
    json_array_append_new(array,
                          step("count", why_printf(doc->arena, "%" PRIu64 " -> %" PRIu64, of->before, of->after)));
    if (!of->sweep)
        return array;
    json_array_append_new(
        array,
        step("roots", why_printf(doc->arena, "%zu startup, %zu open, %zu nodelete, %zu tls-dtor", of->root_startup,
                                 of->root_open.count, of->root_nodelete.count, of->root_tls.count)));
    json_array_append_new(array, step("reached", why_printf(doc->arena, "%zu", of->reached.count)));
    json_array_append_new(array, step("sweep", why_printf(doc->arena, "%zu", of->unloads.count)));
    return array;
}

static json_t *what_if(struct document *doc, const struct why_what_if *of)
{
    return json_pack("{s:o, s:s, s:o, s:o, s:o}", "library", map_id(doc, of->map), "outcome",
                     why_outcome_words[of->outcome], "steps", steps(doc, of), "unloads", map_ids(doc, &of->unloads),
                     "kept", map_ids(doc, &of->kept));
}

/* The objects asked for, or all, the program among them. */
static json_t *objects(struct document *doc, const struct why_answer *answer)
{
    json_t *array = json_array();

    for (size_t i = 0; i < answer->libraries.count; i++)
        json_array_append_new(array, library(doc, answer->libraries.at[i]));
    if (why_answer_names_libraries(answer))
        return array;
    for (uint32_t i = 0; i < doc->model->map_count; i++)
        json_array_append_new(array, library(doc, i));
    return array;
}

void why_render_json(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct document doc = {.analysis = answer->analysis,
                           .model = answer->analysis->model,
                           .arena = answer->analysis->arena,
                           .asked = why_answer_names_libraries(answer),
                           .words = why_words_new(&page, answer->analysis)};
    json_t *missing = json_array(), *unknowns = json_array(), *what_ifs = json_array(), *document;

    for (size_t i = 0; i < answer->not_loaded_count; i++)
        json_array_append_new(missing, not_loaded(&doc, &answer->not_loaded[i]));
    for (size_t i = 0; i < answer->analysis->unknown_count; i++)
        json_array_append_new(unknowns, unknown(&doc, &answer->analysis->unknowns[i]));
    for (size_t i = 0; i < answer->what_if_count; i++)
        json_array_append_new(what_ifs, what_if(&doc, answer->what_ifs[i]));
    document = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", "unloadwhy-report/1", "source",
                         source(&doc), "objects", objects(&doc, answer), "not_loaded", missing, "unknown", unknowns,
                         "what_if", what_ifs, "interposed", interposers(&doc));
    json_dumpf(document, out, JSON_INDENT(2));
    putc('\n', out);
    json_decref(document);
}
