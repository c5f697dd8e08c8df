/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report: line 1, what is stuck, what is open, what is unknown. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "render/text.h"

/*
 * Line 1.
 */

static const char *changed_files(struct why_words *words)
{
    static const char *const changes[] = {
        [WHY_FILE_REPLACED] = "replaced", [WHY_FILE_DELETED] = "deleted", [WHY_FILE_OVERWRITTEN] = "overwritten"};
    const char *text = "";

    for (int state = WHY_FILE_REPLACED; state <= WHY_FILE_OVERWRITTEN; state++) {
        size_t count = words->analysis->changed_files[state];

        if (count)
            text = why_printf(words->printer->arena, "%s; %s %s", text,
                              why_words_count(words, count, "file", "files"), changes[state]);
    }
    return text;
}

static void print_headline(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;
    struct why_arena *arena = words->printer->arena;
    const char *states = "", *notes = changed_files(words);

    for (int state = 0; state < WHY_STATE_COUNT; state++) {
        size_t count = analysis->state_count[state];

        if (count || state == WHY_STATE_STUCK || state == WHY_STATE_OPEN || state == WHY_STATE_STARTUP)
            states = why_printf(arena, "%s%s%zu %s", states, *states ? ", " : "", count, why_state_words[state]);
    }
    if (analysis->unknown_count)
        notes = why_printf(arena, "%s; %zu unknown", notes, analysis->unknown_count);
    why_printer_headline(words->printer, "%s: %s: %s%s", why_words_process_name(words),
                         why_words_count(words, analysis->library_count, "library", "libraries"), states, notes);
}

void why_text_activity(struct why_words *words)
{
    if (words->analysis->activity == WHY_LOADER_EXITING)
        why_printer_sentence(words->printer, "%s", why_phrases[WHY_PHRASE_EXITING]);
}

static void print_nothing_stuck(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;

    if (analysis->state_count[WHY_STATE_STUCK])
        return;
    if (analysis->grave && analysis->unknown_count)
        why_printer_sentence(words->printer, "Nothing was found stuck, but %s could not be read.",
                             why_words_count(words, analysis->unknown_count, "thing", "things"));
    else if (analysis->state_count[WHY_STATE_OPEN])
        why_printer_sentence(words->printer, "Nothing is stuck: an open handle accounts for every dlopened library.");
    else if (analysis->library_count == analysis->state_count[WHY_STATE_STARTUP])
        why_printer_sentence(words->printer, "Nothing is stuck: no dlopened library is loaded.");
    else
        why_printer_sentence(words->printer, "Nothing is stuck.");
}

static void print_startup(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;
    struct why_indices startup = {0};

    for (uint32_t i = 0; i < analysis->model->map_count; i++)
        if (analysis->libraries[i].state == WHY_STATE_STARTUP && analysis->libraries[i].origin != WHY_ORIGIN_MAIN)
            why_indices_push(words->printer->arena, &startup, i);
    if (!words->printer->options->all || !startup.count)
        return;
    why_printer_block(words->printer);
    why_printer_state(words->printer, why_state_words[WHY_STATE_STARTUP], "%s",
                      why_words_library_list(words, &startup, SIZE_MAX, false, ""));
    why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", why_help_texts[WHY_HELP_STARTUP]);
}

static bool all_pass_on(const struct why_model *model)
{
    for (size_t i = 0; i < model->interposer_count; i++)
        if (!model->interposers[i].passes_on)
            return false;
    return true;
}

/* Nothing is printed if only sanitizers interpose. */
void why_text_interposers(struct why_words *words)
{
    const struct why_model *model = words->analysis->model;

    if (all_pass_on(model))
        return;
    why_printer_block(words->printer);
    for (size_t i = 0; i < model->interposer_count; i++)
        if (!i)
            why_printer_state(words->printer, "interposed", "%s",
                              why_words_interposed_line(words, &model->interposers[i]));
        else
            why_printer_more(words->printer, "%s", why_words_interposed_line(words, &model->interposers[i]));
    why_printer_more(words->printer, "%s", why_phrases[WHY_PHRASE_INTERPOSED_MEANS]);
}

static const char *whose(struct why_words *words, const struct why_unknown *unknown)
{
    uint64_t of = unknown->missing->of;
    uint32_t map = why_model_map_at(words->analysis->model, of);

    if (!of)
        return "the process";
    switch (unknown->kind->of) {
    case WHY_OF_MAP:
        return map != WHY_NONE ? why_printer_name(words->printer, why_words_library_name(words, map))
                               : why_printf(words->printer->arena, "0x%" PRIx64, of);
    case WHY_OF_THREAD: return why_printf(words->printer->arena, "thread %" PRIu64, of);
    case WHY_OF_NAMESPACE: return why_printf(words->printer->arena, "namespace %" PRIu64, of);
    case WHY_OF_NOTHING: break;
    }
    return "the process";
}

static const char *what(const struct why_unknown *unknown)
{
    return unknown->missing->what == WHY_MISSING_OTHER ? unknown->missing->word : unknown->kind->words;
}

void why_text_unknowns(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;

    for (size_t i = 0; i < analysis->unknown_count; i++) {
        const struct why_unknown *unknown = &analysis->unknowns[i];

        why_printer_block(words->printer);
        why_printer_state(words->printer, "unknown", "%s: %s", whose(words, unknown),
                          why_printer_name(words->printer, what(unknown)));
        why_printer_more(words->printer, "%s", why_printable(words->printer->arena, unknown->missing->why));
        why_printer_more(words->printer, "%s", unknown->kind->affects);
    }
}

void why_text_report(struct why_words *words)
{
    print_headline(words);
    why_text_activity(words);
    print_nothing_stuck(words);
    why_text_blocks(words);
    why_text_open(words);
    print_startup(words);
    why_text_interposers(words);
    why_text_unknowns(words);
}
