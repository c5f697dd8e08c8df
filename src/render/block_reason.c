/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reason and its evidence. Each sort of evidence looks the same under every reason. */
#include <inttypes.h>

#include "render/block.h"

enum { FEW_SYMBOLS = 3, FEW_THREADS = 4, FEW_HOLDERS = 4, FEW_FUNCTIONS = 4 };

/* The threads of destructors[from .. to), which share a function. Name each thread once. */
static void print_threads(struct why_words *words, const struct why_indices *destructors, size_t from, size_t to)
{
    const struct why_model *model = words->analysis->model;
    const char **names = why_alloc(words->printer->arena, (to - from) * sizeof(*names));
    size_t count = 0, gone = 0;
    uint32_t last = WHY_NONE, named = WHY_NONE;

    for (size_t i = from; i < to; i++) {
        uint32_t thread = model->destructors[destructors->at[i]].thread;

        if (thread == last)
            continue;
        last = thread;
        if (model->threads[thread].gone)
            gone++;
        else
            names[count++] = why_words_thread_name(words, named = thread);
    }
    if (gone)
        why_printer_more(words->printer, "%s", why_words_gone_threads(words, gone));
    if (count == 1)
        why_printer_more(words->printer, "%s%s", why_printer_piece(words->printer, "thread %s", names[0]),
                         model->threads[named].tid == model->source.pid ? ", the main thread" : "");
    else if (count)
        why_printer_more(words->printer, "threads %s",
                         why_printer_name_list(
                             words->printer, names, count,
                             count <= FEW_THREADS + 2 ? SIZE_MAX : why_words_limit(words, FEW_THREADS), false, "-v"));
}

static int compare_threads(const void *left, const void *right, void *context)
{
    const struct why_model *model = context;
    uint32_t a = model->destructors[*(const uint32_t *)left].thread;
    uint32_t b = model->destructors[*(const uint32_t *)right].thread;

    return a < b ? -1 : a > b;
}

void why_block_threads(struct why_words *words, const struct why_indices *destructors)
{
    struct why_indices sorted = *destructors;

    why_indices_sort(&sorted, compare_threads, words->analysis->model);
    if (sorted.count)
        print_threads(words, &sorted, 0, sorted.count);
}

static bool same_function(const struct why_destructor *left, const struct why_destructor *right)
{
    return left->function.known == right->function.known && left->function.value == right->function.value;
}

static void print_destructors(struct why_words *words, const struct why_indices *destructors)
{
    const struct why_model *model = words->analysis->model;
    size_t functions = 0, most = why_words_limit(words, FEW_FUNCTIONS);

    for (size_t from = 0, to; from < destructors->count; from = to) {
        const struct why_destructor *first = &model->destructors[destructors->at[from]];
        const char *in = "";

        if (functions++ == most) {
            why_printer_more(words->printer, "and %zu more (-v)", destructors->count - from);
            return;
        }
        for (to = from + 1; to < destructors->count; to++)
            if (!same_function(first, &model->destructors[destructors->at[to]]))
                break;
        if (first->function_map != WHY_NONE)
            in = why_printf(words->printer->arena, WHY_GAP "%s",
                            why_printer_piece(words->printer, "in %s",
                                              why_printer_name(words->printer,
                                                               why_words_library_name(words, first->function_map))));
        why_printer_more(words->printer, "%s%s", why_words_function_name(words, first), in);
        print_threads(words, destructors, from, to);
    }
}

static void print_symbols(struct why_words *words, const struct why_reason *reason)
{
    bool runtime = reason->help == WHY_HELP_UNIQUE_RUNTIME || reason->help == WHY_HELP_UNIQUE_RUNTIME_BINDS;
    size_t few = runtime ? 1 : FEW_SYMBOLS;
    size_t shown = why_words_limit(words, few);

    for (size_t i = 0; i < reason->symbols.count && i < shown; i++)
        why_printer_more(words->printer, "%s", why_words_unique_name(words, reason->symbols.at[i]));
    if (reason->symbols.count > shown)
        why_printer_more(words->printer, "and %zu more (-v)", reason->symbols.count - shown);
}

/* A line for each library that bound symbols in it; below that the symbols, if there are several. */
static void print_binders(struct why_words *words, uint32_t map, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    size_t holders = reason->by.count <= FEW_HOLDERS + 1 ? SIZE_MAX : why_words_limit(words, FEW_HOLDERS),
           symbols = why_words_limit(words, reason->by.count > 2 ? 1 : FEW_SYMBOLS);

    for (size_t i = 0; i < reason->by.count && i < holders; i++) {
        size_t first, end = why_model_bindings(model, reason->by.at[i], map, &first), told, lines;

        if (i)
            why_printer_more(words->printer, "%s", why_words_bound_line(words, map, reason->by.at[i], "it"));
        if (end - first < 2)
            continue;
        told = why_words_bound_names(words, first, end, symbols, "", &lines);
        if (end - first > told)
            why_printer_more(words->printer, "and %zu more (-v)", end - first - told);
    }
    if (reason->by.count > holders)
        why_printer_more(words->printer, "and %zu more libraries (-v)", reason->by.count - holders);
}

static bool is_binding(const struct why_reason *reason)
{
    return why_reason_evidence(reason) == WHY_EVIDENCE_BINDINGS;
}

const char *why_reason_line(struct why_words *words, uint32_t map, const struct why_reason *reason,
                            bool several_files)
{
    const char *line = several_files        ? why_reason_words[reason->kind].many
                       : is_binding(reason) ? why_words_bound_line(words, map, reason->by.at[0], "it")
                                            : why_words_evidence_line(words, reason);
    const char *found = "";

    if (reason->seen.count)
        return why_words_seen_line(words, reason->seen.at[0]);
    if (why_reason_evidence(reason) == WHY_EVIDENCE_DESTRUCTORS && reason->destructors.count < reason->count)
        found = why_printf(words->printer->arena, ", %zu %s found", reason->destructors.count,
                           reason->destructors.count == 1 ? "was" : "were");
    if (reason->lost)
        found = why_printf(words->printer->arena, "%s%s", found, why_words_lost(words, reason->lost));
    if (why_reason_evidence(reason) == WHY_EVIDENCE_NOTE && reason->note)
        found = why_printf(words->printer->arena, ": %s", reason->note);
    return why_printf(words->printer->arena, "%s%s", line, found);
}

void why_block_reason(struct why_words *words, uint32_t map, const struct why_reason *reason, bool several_files)
{
    why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s",
                       why_reason_line(words, map, reason, several_files));
    if (is_binding(reason))
        print_binders(words, map, reason);
    for (size_t i = 1; i < reason->seen.count; i++)
        why_printer_more(words->printer, "%s", why_words_seen_line(words, reason->seen.at[i]));
    print_destructors(words, &reason->destructors);
    print_symbols(words, reason);
}

/* What happens when the destructors run after their code was unmapped. */
static enum why_phrase ends_of(struct why_words *words, const struct why_indices *dangling)
{
    const struct why_model *model = words->analysis->model;
    enum why_phrase ends = WHY_PHRASE_ENDS_ONE;

    for (size_t i = 0; i < dangling->count; i++) {
        const struct why_destructor *destructor = &model->destructors[dangling->at[i]];

        if (why_destructor_is_on_main_thread(model, destructor))
            return WHY_PHRASE_ENDS_MAIN;
        if (destructor->thread != model->destructors[dangling->at[0]].thread)
            ends = WHY_PHRASE_ENDS_MANY;
    }
    return ends;
}

void why_block_warning(struct why_words *words, uint32_t map, const struct why_reason *reason)
{
    if (reason->dangling.count)
        why_printer_detail(words->printer, WHY_BOLD, "warning", "%s",
                           why_words_dangling_line(words, map, &reason->dangling, ends_of(words, &reason->dangling)));
}
