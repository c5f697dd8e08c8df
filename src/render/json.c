/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document unloadwhy-report/1. Bytes that are not UTF-8 are escaped as in the text. */
#include <inttypes.h>
#include <string.h>

#include "base/demangle.h"
#include "base/quote.h"
#include "render/json_values.h"
#include "why/advice.h"

/* Words of the document, in the order of the enums. */
static const char *const activity_words[] = {"idle", "opening", "closing", "exiting"};
static const char *const origin_words[] = {"main", "startup", "dlopened", "audit", "rtld-proxy"};

static json_t *build_id(const struct why_build_id *id)
{
    char text[WHY_BUILD_ID_HEX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, text);
    return *text ? json_string(text) : json_null();
}

static json_t *source(struct why_json *doc)
{
    const struct why_source *from = &doc->model->source;

    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:o, s:s}", "producer",
                     why_json_text(doc, from->producer), "target", why_target_words[from->target], "pid",
                     why_json_nonzero(from->pid), "executable", why_json_text(doc, from->executable), "program",
                     why_json_text(doc, why_program_name(doc->model)), "program_file",
                     why_json_text(doc, from->program_file), "core", why_json_text(doc, from->core), "libc",
                     why_json_text(doc, from->libc), "layout", why_layout_words[from->layout], "loader",
                     activity_words[doc->analysis->activity], "consistent",
                     !why_model_misses(doc->model, WHY_MISSING_CONSISTENT), "word_size",
                     why_json_nonzero(from->word_size), "byte_order", from->big_endian ? "big" : "little");
}

static json_t *file(const struct why_file *of)
{
    json_t *object = json_pack("{s:s, s:o, s:o}", "state", why_file_words[of->state], "mapped_build_id",
                               build_id(&of->mapped_id), "disk_build_id", build_id(&of->disk_id));

    if (of->mapped_inode)
        json_object_set_new(object, "mapped_inode", why_json_number(of->mapped_inode));
    if (of->disk_inode)
        json_object_set_new(object, "disk_inode", why_json_number(of->disk_inode));
    return object;
}

/* A path from the holder to the root. */
static json_t *path(struct why_json *doc, uint32_t map, uint32_t root, const struct why_ways *ways)
{
    json_t *array = json_array();

    for (uint32_t at = root; at != map; at = ways->towards[at].by)
        json_array_insert_new(array, 0,
                              json_pack("{s:o, s:s}", "id", why_json_map(doc, at), "by",
                                        ways->towards[at].reldep ? "reldep" : "needed"));
    return array;
}

static void add_ways(struct why_json *doc, json_t *object, uint32_t map)
{
    /* A startup library is its own root. Who else needs it says nothing: everything needs libc. */
    bool startup = doc->analysis->libraries[map].state == WHY_STATE_STARTUP;
    struct why_ways ways = {.roots = {.at = &map, .count = 1}};
    json_t *paths = json_array();

    if (!startup)
        ways = why_analysis_ways_to(doc->analysis, map);
    for (size_t i = 0; i < ways.roots.count; i++)
        if (ways.roots.at[i] != map)
            json_array_append_new(paths, path(doc, map, ways.roots.at[i], &ways));
    json_object_set_new(object, "roots", why_json_maps(doc, &ways.roots));
    json_object_set_new(object, "paths", paths);
    if (!startup && (doc->asked || doc->analysis->libraries[map].state == WHY_STATE_STUCK)) {
        struct why_indices cut = why_analysis_cut(doc->analysis, map, ways.roots.count);

        if (cut.count)
            json_object_set_new(object, "through", why_json_maps(doc, &cut));
    }
}

/* Add a help, without the marks of the text printer. */
static void add_help(struct why_json *doc, json_t *array, const char *help)
{
    if (*help)
        json_array_append_new(array, json_string(why_printer_plain(doc->arena, help)));
}

/* Each object has its helps in full, never "as for LIBRARY": forget which were given before. */
static json_t *helps(struct why_json *doc, uint32_t map)
{
    json_t *array = json_array();
    struct why_texts texts;

    doc->words->given_count = 0;
    texts = why_words_helps(doc->words, map);
    if (why_state_help(doc->analysis, map) != WHY_HELP_NONE)
        add_help(doc, array, why_words_help_for(doc->words, map, why_state_help(doc->analysis, map)));
    for (size_t i = 0; i < texts.count; i++)
        add_help(doc, array, texts.at[i]);
    return array;
}

static void add_run(struct why_json *doc, json_t *array, const struct why_run *run)
{
    const struct why_thread *thread = &doc->model->threads[run->thread];

    json_array_append_new(array, json_pack("{s:o, s:o, s:s, s:o}", "tid", why_json_nonzero(thread->tid), "thread",
                                           why_json_text(doc, thread->name), "how", why_run_words[run->how],
                                           "library", why_json_map(doc, run->map)));
}

/* The threads that would crash if these libraries went. */
static json_t *runs(struct why_json *doc, const struct why_indices *maps)
{
    json_t *array = json_array();

    for (size_t i = 0; i < maps->count; i++)
        for (enum why_run_how how = WHY_RUN_NOW; how < WHY_RUN_UNKNOWN; how++) {
            struct why_indices found = why_analysis_runs(doc->analysis, maps->at[i], how);

            for (size_t k = 0; k < found.count; k++)
                add_run(doc, array, &doc->model->runs[found.at[k]]);
        }
    return array;
}

/* With those of which it could not be seen, if anything would go. */
static json_t *runs_of_what_if(struct why_json *doc, const struct why_what_if *of)
{
    struct why_indices unseen = why_analysis_runs(doc->analysis, WHY_NONE, WHY_RUN_UNKNOWN);
    json_t *array = runs(doc, &of->unloads);

    for (size_t i = 0; of->unloads.count && i < unseen.count; i++)
        add_run(doc, array, &doc->model->runs[unseen.at[i]]);
    return array;
}

static json_t *library(struct why_json *doc, uint32_t map)
{
    const struct why_indices self = {.at = &map, .count = 1};
    const struct why_map *of = &doc->model->maps[map];
    const struct why_library *found = &doc->analysis->libraries[map];
    json_t *reasons = json_array(), *object;

    for (size_t i = 0; i < found->reason_count; i++)
        json_array_append_new(reasons, why_json_reason(doc, &found->reasons[i]));
    object =
        json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
                  why_json_map(doc, map), "name", why_json_text(doc, why_map_basename(doc->model, of)), "path",
                  why_json_text(doc, of->name && *of->name ? of->name : of->file.path), "namespace",
                  why_json_number(why_map_value(of, WHY_l_ns)), "origin", origin_words[found->origin], "state",
                  why_state_words[found->state], "direct_opencount",
                  why_json_number(why_map_value(of, WHY_l_direct_opencount)), "nodelete", why_map_is_nodelete(of),
                  "tls_dtor_count", why_json_number_or_null(why_map_get(of, WHY_l_tls_dtor_count)), "build_id",
                  build_id(&of->file.mapped_id), "file", file(&of->file), "reasons", reasons, "keeps",
                  why_json_maps(doc, &found->keeps), "threads", runs(doc, &self), "help", helps(doc, map));
    if (why_map_newer(doc->analysis, map) != WHY_NONE)
        json_object_set_new(json_object_get(object, "file"), "loaded_as",
                            why_json_map(doc, why_map_newer(doc->analysis, map)));
    if (found->keeps_namespace)
        json_object_set_new(object, "keeps_namespace", why_json_number(why_map_value(of, WHY_l_ns)));
    add_ways(doc, object, map);
    return object;
}

static json_t *not_loaded(struct why_json *doc, const struct why_not_loaded *none)
{
    json_t *similar = json_array(), *mapped = json_array();

    for (size_t i = 0; i < none->similar_count; i++)
        json_array_append_new(similar, why_json_map(doc, none->similar[i]));
    for (size_t i = 0; i < none->mapped_count; i++)
        json_array_append_new(mapped, why_json_text(doc, none->mapped[i]));
    return json_pack("{s:o, s:o, s:o}", "name", why_json_text(doc, none->name), "similar", similar, "mapped_as_data",
                     none->mappings_known ? mapped : (json_decref(mapped), json_null()));
}

static json_t *unknown(struct why_json *doc, const struct why_unknown *of)
{
    uint64_t whose = of->missing->of;
    enum why_missing_of kind = whose ? of->kind->of : WHY_OF_NOTHING;

    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:s}", "object", kind == WHY_OF_MAP ? why_json_address(doc, whose) : json_null(),
        "namespace", kind == WHY_OF_NAMESPACE ? why_json_number(whose) : json_null(), "thread",
        kind == WHY_OF_THREAD ? why_json_number(whose) : json_null(), "what", why_json_text(doc, of->missing->word),
        "why", why_json_text(doc, of->missing->why), "affects", of->kind->affects);
}

static json_t *interposers(struct why_json *doc)
{
    json_t *array = json_array();

    for (size_t i = 0; i < doc->model->interposer_count; i++) {
        const struct why_interposer *of = &doc->model->interposers[i];

        json_array_append_new(array, json_pack("{s:o, s:o, s:b}", "symbol", why_json_text(doc, of->name), "library",
                                               why_json_map(doc, of->map), "passes_on", of->passes_on));
    }
    return array;
}

static json_t *step(const char *name, const char *result)
{
    return json_pack("{s:s, s:s}", "step", name, "result", result);
}

static json_t *steps(struct why_json *doc, const struct why_what_if *of)
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

static json_t *what_if(struct why_json *doc, const struct why_what_if *of)
{
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o}", "library", why_json_map(doc, of->map), "outcome",
                     why_outcome_words[of->outcome], "steps", steps(doc, of), "unloads",
                     why_json_maps(doc, &of->unloads), "kept", why_json_maps(doc, &of->kept), "threads",
                     runs_of_what_if(doc, of));
}

static json_t *library_asked_for(struct why_json *doc, const struct why_answer *answer, uint32_t map)
{
    json_t *object = library(doc, map);

    for (size_t i = 0; i < answer->same_build_count; i++)
        if (answer->same_builds[i].map == map)
            json_object_set_new(object, "same_build_as", why_json_text(doc, answer->same_builds[i].name));
    return object;
}

/* The objects that the question is about; in a report all, with the program. */
static json_t *objects(struct why_json *doc, const struct why_answer *answer)
{
    json_t *array = json_array();

    for (size_t i = 0; i < answer->libraries.count; i++)
        json_array_append_new(array, library_asked_for(doc, answer, answer->libraries.at[i]));
    if (why_answer_names_libraries(answer))
        return array;
    for (uint32_t i = 0; i < doc->model->map_count; i++)
        json_array_append_new(array, library_asked_for(doc, answer, i));
    return array;
}

void why_render_json(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct why_json doc = {.analysis = answer->analysis,
                           .model = answer->analysis->model,
                           .arena = answer->analysis->arena,
                           .asked = why_answer_names_libraries(answer),
                           .words = why_words_new(&printer, answer->analysis)};
    json_t *missing = json_array(), *unknowns = json_array(), *what_ifs = json_array(), *document;

    doc.words->whole = true;
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
