/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of reasons.def, with names filled in. */
#include "render/sentences.h"

#include <inttypes.h>
#include <string.h>

#include "base/demangle.h"
#include "base/memory.h"
#include "base/quote.h"

const char *why_sentence_substitute(struct why_arena *arena, const char *text, const struct why_substitution *values)
{
    char *result = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&result, &size);
    const char *copy;

    if (!out)
        why_out_of_memory();
    for (; *text; text++) {
        size_t length = *text == '{' ? strcspn(text + 1, "}") : 0;
        const struct why_substitution *value = values;

        while (length && value->name && (strlen(value->name) != length || strncmp(value->name, text + 1, length)))
            value++;
        if (length && value->name && value->value) {
            fputs(value->value, out);
            text += length + 1;
        } else {
            putc(*text, out);
        }
    }
    fclose(out);
    copy = why_strdup(arena, result);
    free(result);
    return copy;
}

static const char *binder_name(struct why_words *words, uint32_t by)
{
    const char *name = why_printer_name(words->printer, why_words_library_name(words, by));
    const struct why_substitution values[] = {{"library", name}, {NULL, NULL}};

    switch (words->analysis->libraries[by].origin) {
    case WHY_ORIGIN_MAIN: return why_phrases[WHY_PHRASE_THE_PROGRAM];
    case WHY_ORIGIN_STARTUP:
        return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_LOADED_WITH_IT], values);
    default: return name;
    }
}

const char *why_words_bound_line(struct why_words *words, uint32_t map, uint32_t by, const char *it)
{
    const struct why_model *model = words->analysis->model;
    size_t first, count = why_model_bindings(model, by, map, &first) - first;
    enum why_phrase phrase = count > 1                        ? WHY_PHRASE_BOUND_MANY
                             : count                          ? WHY_PHRASE_BOUND_ONE
                             : model->maps[by].bindings_known ? WHY_PHRASE_LOOKED_UP
                                                              : WHY_PHRASE_BOUND_UNSEEN;
    const struct why_substitution values[] = {
        {"holder", binder_name(words, by)},
        {"symbol", count ? why_words_demangled_name(words, model->bindings[first].name) : NULL},
        {"count", why_printf(words->printer->arena, "%zu", count)},
        {"it", it},
        {NULL, NULL},
    };

    return why_sentence_substitute(words->printer->arena, why_phrases[phrase], values);
}

const char *why_words_bound_symbol_line(struct why_words *words, uint32_t by, const char *symbol)
{
    const struct why_substitution values[] = {{"holder", binder_name(words, by)},
                                              {"symbol", why_words_symbol_name(words, symbol)},
                                              {"it", "it"},
                                              {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_BOUND_ONE], values);
}

const char *why_words_seen_line(struct why_words *words, uint32_t index)
{
    const struct why_model *model = words->analysis->model;
    const struct why_seen *seen = &model->seen[index];
    const struct why_substitution values[] = {
        {"place", why_printer_piece(words->printer, "%s", why_printer_name(words->printer, seen->what))},
        {NULL, NULL}};

    if (seen->by)
        return why_words_bound_symbol_line(words, why_model_map_at(model, seen->by),
                                           why_demangle(words->printer->arena, seen->what));
    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_SEEN_DLOPEN], values);
}

const char *why_words_bound_group_line(struct why_words *words, const struct why_indices *group, uint32_t by)
{
    const struct why_model *model = words->analysis->model;
    enum why_phrase phrase = model->maps[by].bindings_known ? WHY_PHRASE_LOOKED_UP : WHY_PHRASE_BOUND_UNSEEN;
    size_t count = 0, first;

    for (size_t i = 0; i < group->count; i++)
        count += why_model_bindings(model, by, group->at[i], &first) - first;
    const struct why_substitution values[] = {
        {"holder", binder_name(words, by)},
        {"count", why_printf(words->printer->arena, "%zu", count)},
        {"it", count ? "them" : "each of them"},
        {NULL, NULL},
    };

    return why_sentence_substitute(words->printer->arena, why_phrases[count ? WHY_PHRASE_BOUND_MANY : phrase],
                                   values);
}

const char *why_words_need_group_line(struct why_words *words, const struct why_indices *by)
{
    const struct why_substitution values[] = {
        {"holder", why_words_library_list(words, by, why_words_limit(words, 4), true, "-v")}, {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena,
                                   why_phrases[by->count == 1 ? WHY_PHRASE_NEED_THEM_ONE : WHY_PHRASE_NEED_THEM_MANY],
                                   values);
}

const char *why_words_rest_line(struct why_words *words, const struct why_reason *reason, const char *libraries)
{
    bool held = reason && reason->by.count;
    const struct why_substitution values[] = {
        {"holder", held ? binder_name(words, reason->by.at[0]) : NULL}, {"libraries", libraries}, {NULL, NULL}};

    if (!held)
        return libraries;
    return why_sentence_substitute(
        words->printer->arena,
        why_phrases[why_reason_evidence(reason) == WHY_EVIDENCE_BINDINGS ? WHY_PHRASE_REST_BOUND
                                                                         : WHY_PHRASE_REST_NEED],
        values);
}

const char *why_words_makers_line(struct why_words *words, const char *const *makers, size_t count)
{
    const struct why_substitution values[] = {
        {"makers", why_printer_name_list(words->printer, makers, count, SIZE_MAX, true, "")}, {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena,
                                   why_phrases[count == 1 ? WHY_PHRASE_ON_PURPOSE_ONE : WHY_PHRASE_ON_PURPOSE_MANY],
                                   values);
}

const char *why_words_stays_line(struct why_words *words, const struct why_indices *stays, bool needs_it)
{
    const struct why_substitution values[] = {
        {"libraries", why_words_library_list(words, stays, why_words_limit(words, 8), true, "-v")}, {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena,
                                   why_phrases[needs_it ? WHY_PHRASE_STAYS_NEEDED : WHY_PHRASE_STAYS_BEHIND], values);
}

const char *why_words_unique_name(struct why_words *words, uint32_t unique)
{
    const char *name = words->analysis->model->uniques[unique].name;

    return name ? why_words_demangled_name(words, name) : "a symbol whose name could not be read";
}

const char *why_words_evidence_line(struct why_words *words, const struct why_reason *reason)
{
    struct why_arena *arena = words->printer->arena;
    const struct why_reason_words *sentence = &why_reason_words[reason->kind];
    size_t most = words->printer->options->verbose ? SIZE_MAX : 4;
    const struct why_substitution values[] = {
        {"count", why_printf(arena, "%" PRIu64, reason->count)},
        {"holder", why_words_library_list(words, &reason->by, most, true, "-v")},
        {"unread", reason->note ? reason->note : "something"},
        {NULL, NULL},
    };
    bool many = reason->count > 1 && *sentence->many;

    return why_sentence_substitute(arena, many ? sentence->many : sentence->one, values);
}

const char *why_words_phrase(struct why_words *words, size_t count, enum why_phrase one, enum why_phrase many)
{
    const struct why_substitution values[] = {{"count", why_printf(words->printer->arena, "%zu", count)},
                                              {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_phrases[count == 1 ? one : many], values);
}

const char *why_words_lost(struct why_words *words, size_t count)
{
    return why_words_phrase(words, count, WHY_PHRASE_LOST_ONE, WHY_PHRASE_LOST_SOME);
}

const char *why_words_gone_threads(struct why_words *words, size_t count)
{
    return why_words_phrase(words, count, WHY_PHRASE_GONE_ONE, WHY_PHRASE_GONE_MANY);
}

const char *why_words_namespace_line(struct why_words *words, uint64_t ns, const char *with)
{
    const struct why_substitution values[] = {
        {"ns", why_printf(words->printer->arena, "%" PRIu64, ns)}, {"with", with}, {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_KEEPS_NAMESPACE], values);
}

const char *why_words_stand_in_line(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    uint32_t real = why_model_map_at(model, why_map_value(&model->maps[map], WHY_l_real));
    const struct why_substitution values[] = {
        {"library", why_printer_name(words->printer, why_words_library_name(words, real))}, {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_STANDS_FOR], values);
}

/* "thread 5011 "pool-0"", "threads 5011 "pool-0", 5012 "pool-1" and 3 more (-v)" */
static const char *thread_list(struct why_words *words, const struct why_indices *runs)
{
    enum { FEW_THREADS = 4 };
    const struct why_model *model = words->analysis->model;
    const char **names = why_alloc(words->printer->arena, (runs->count + 1) * sizeof(*names));

    for (size_t i = 0; i < runs->count; i++)
        names[i] = why_words_thread_name(words, model->runs[runs->at[i]].thread);
    if (runs->count == 1)
        return why_printer_piece(words->printer, "thread %s", names[0]);
    return why_printf(
        words->printer->arena, "threads %s",
        why_printer_name_list(words->printer, names, runs->count,
                              runs->count <= FEW_THREADS + 2 ? SIZE_MAX : why_words_limit(words, FEW_THREADS), true,
                              "-v"));
}

const char *why_words_runs_line(struct why_words *words, uint32_t map, const struct why_indices *runs)
{
    static const enum why_phrase phrases[][2] = {
        [WHY_RUN_NOW] = {WHY_PHRASE_RUN_NOW_ONE, WHY_PHRASE_RUN_NOW_MANY},
        [WHY_RUN_BEGAN] = {WHY_PHRASE_RUN_BEGAN_ONE, WHY_PHRASE_RUN_BEGAN_MANY},
        [WHY_RUN_INSIDE] = {WHY_PHRASE_RUN_INSIDE_ONE, WHY_PHRASE_RUN_INSIDE_MANY},
        [WHY_RUN_PERHAPS] = {WHY_PHRASE_RUN_PERHAPS_ONE, WHY_PHRASE_RUN_PERHAPS_MANY},
        [WHY_RUN_UNKNOWN] = {WHY_PHRASE_RUN_UNKNOWN_ONE, WHY_PHRASE_RUN_UNKNOWN_MANY},
    };
    const char *library = map == WHY_NONE ? "" : why_printer_name(words->printer, why_words_library_name(words, map));
    const struct why_substitution values[] = {
        {"threads", thread_list(words, runs)}, {"library", library}, {NULL, NULL}};
    enum why_run_how how = words->analysis->model->runs[runs->at[0]].how;

    return why_sentence_substitute(words->printer->arena, why_phrases[phrases[how][runs->count > 1]], values);
}

const char *why_words_same_build_line(struct why_words *words, const char *file, uint32_t map)
{
    const struct why_substitution values[] = {
        {"symbol", why_printer_name(words->printer, file)},
        {"library", why_printer_name(words->printer, why_words_library_name(words, map))},
        {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_SAME_BUILD], values);
}

/* The number of different threads that registered these destructors. */
static size_t count_threads(const struct why_model *model, const struct why_indices *destructors)
{
    WHY_FREE bool *seen = why_xcalloc(model->thread_count + 1, sizeof(*seen));
    size_t count = 0;

    for (size_t i = 0; i < destructors->count; i++) {
        bool *thread = &seen[model->destructors[destructors->at[i]].thread];

        count += !*thread;
        *thread = true;
    }
    return count;
}

const char *why_words_dangling_line(struct why_words *words, uint32_t map, const struct why_indices *dangling,
                                    enum why_phrase ends)
{
    const struct why_model *model = words->analysis->model;
    const struct why_destructor *first = &model->destructors[dangling->at[0]];
    struct why_arena *arena = words->printer->arena;
    const char *thread = why_printer_piece(words->printer, "thread %" PRIu64, model->threads[first->thread].tid);
    bool nowhere = first->function_map == WHY_NONE;
    const struct why_substitution whose[] = {
        {"thread", thread}, {"count", why_printf(arena, "%zu", count_threads(model, dangling))}, {NULL, NULL}};
    const struct why_substitution values[] = {
        {"function_library",
         nowhere ? NULL : why_printer_name(words->printer, why_words_library_name(words, first->function_map))},
        {"library", why_printer_name(words->printer, why_words_library_name(words, map))},
        {"ends", why_sentence_substitute(arena, why_phrases[ends], whose)},
        {NULL, NULL},
    };

    return why_sentence_substitute(arena, why_phrases[nowhere ? WHY_PHRASE_NOWHERE : WHY_PHRASE_ELSEWHERE], values);
}

const char *why_words_interposed_line(struct why_words *words, const struct why_interposer *interposer)
{
    const struct why_substitution values[] = {
        {"symbol", why_printer_name(words->printer, interposer->name)},
        {"library", why_printer_name(words->printer, why_words_library_name(words, interposer->map))},
        {NULL, NULL}};

    return why_sentence_substitute(
        words->printer->arena,
        why_phrases[interposer->passes_on ? WHY_PHRASE_INTERPOSED_PASSES : WHY_PHRASE_INTERPOSED], values);
}

const char *why_words_through_line(struct why_words *words, const struct why_indices *cut)
{
    const struct why_substitution values[] = {
        {"libraries", cut->count ? why_words_library_list(words, cut, why_words_limit(words, 4), true, "-v") : NULL},
        {NULL, NULL}};

    if (!cut->count)
        return "";
    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_THROUGH], values);
}
