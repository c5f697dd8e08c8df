/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block that several libraries share: what is said of all of them. */
#include <string.h>

#include "render/block.h"
#include "render/sentences.h"

enum { FEW_HOLDERS = 4, FEW_NAMES = 3 };

static const char *in_library(struct why_words *words, uint32_t map)
{
    return why_printf(words->printer->arena, WHY_GAP "%s",
                      why_printer_piece(words->printer, "in %s",
                                        why_printer_name(words->printer, why_words_library_name(words, map))));
}

static void print_rest(struct why_words *words, size_t count, size_t told)
{
    if (count > told)
        why_printer_more(words->printer, "and %zu more (-v)", count - told);
}

static void print_names(struct why_words *words, const struct why_indices *group)
{
    const char **names = why_alloc(words->printer->arena, group->count * sizeof(*names));

    for (size_t i = 0; i < group->count; i++)
        names[i] = why_words_library_name(words, group->at[i]);
    why_printer_state(words->printer, why_state_words[words->analysis->libraries[group->at[0]].state], "%s",
                      why_words_names_or_more(words, names, group->count, 0));
}

/* The reason of another one of the group that is the same as `like` of the first. */
static const struct why_reason *reason_like(struct why_words *words, uint32_t map, const struct why_reason *like)
{
    const struct why_library *library = &words->analysis->libraries[map];
    size_t i = 0;

    while (i < library->reason_count && library->reasons[i].kind != like->kind)
        i++;
    return &library->reasons[i];
}

/*
 * The evidence of each kind.
 */

/* The first few symbols that a holder bound, each with its library. */
static void print_bound_names(struct why_words *words, const struct why_indices *group, uint32_t by)
{
    size_t count = 0, told = 0, shown = 0;

    for (size_t i = 0; i < group->count; i++) {
        size_t first, end = why_model_bindings(words->analysis->model, by, group->at[i], &first), lines = 0;

        if (shown < why_words_limit(words, FEW_NAMES))
            told += why_words_bound_names(words, first, end, why_words_limit(words, FEW_NAMES) - shown,
                                          in_library(words, group->at[i]), &lines);
        shown += lines;
        count += end - first;
    }
    print_rest(words, count, told);
}

static void print_binders(struct why_words *words, const struct why_indices *group, const struct why_reason *reason)
{
    for (size_t i = 0; i < reason->by.count && i < FEW_HOLDERS; i++) {
        const char *line = why_words_bound_group_line(words, group, reason->by.at[i]);

        if (i)
            why_printer_more(words->printer, "%s", line);
        else
            why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s", line);
        print_bound_names(words, group, reason->by.at[i]);
    }
    if (reason->by.count > FEW_HOLDERS)
        why_printer_more(words->printer, "and %zu more libraries (-v)", reason->by.count - FEW_HOLDERS);
}

/* Names of the evidence, a few, each with its library. */
static void print_symbols(struct why_words *words, const struct why_indices *group, const struct why_reason *reason)
{
    size_t count = 0, shown = 0;

    for (size_t i = 0; i < group->count; i++)
        count += reason_like(words, group->at[i], reason)->count;
    why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s",
                       why_words_phrase(words, count, WHY_PHRASE_UNIQUE_OF_THEM, WHY_PHRASE_UNIQUE_OF_THEM));
    for (size_t i = 0; i < group->count && shown < why_words_limit(words, FEW_NAMES); i++, shown++)
        why_printer_more(words->printer, "%s%s",
                         why_words_unique_name(words, reason_like(words, group->at[i], reason)->symbols.at[0]),
                         in_library(words, group->at[i]));
    print_rest(words, count, shown);
}

static void print_destructors(struct why_words *words, const struct why_indices *group,
                              const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    struct why_reason all = {.kind = reason->kind};
    size_t shown = 0;

    for (size_t i = 0; i < group->count; i++) {
        const struct why_reason *of = reason_like(words, group->at[i], reason);

        all.count += of->count;
        for (size_t k = 0; k < of->destructors.count; k++)
            why_indices_push(words->printer->arena, &all.destructors, of->destructors.at[k]);
    }
    why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s",
                       why_reason_line(words, group->at[0], &all, false));
    for (size_t i = 0; i < group->count && shown < why_words_limit(words, FEW_NAMES); i++) {
        const struct why_indices *destructors = &reason_like(words, group->at[i], reason)->destructors;

        if (!destructors->count)
            continue;
        why_printer_more(words->printer, "%s%s",
                         why_words_function_name(words, &model->destructors[destructors->at[0]]),
                         in_library(words, group->at[i]));
        shown++;
    }
    print_rest(words, all.count, shown);
    why_block_threads(words, &all.destructors);
}

static void print_reason(struct why_words *words, const struct why_indices *group, const struct why_reason *reason)
{
    switch (why_reason_evidence(reason)) {
    case WHY_EVIDENCE_BINDINGS: print_binders(words, group, reason); return;
    case WHY_EVIDENCE_SYMBOLS: print_symbols(words, group, reason); return;
    case WHY_EVIDENCE_DESTRUCTORS: print_destructors(words, group, reason); return;
    case WHY_EVIDENCE_HOLDERS:
        why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s",
                           why_words_need_group_line(words, &reason->by));
        return;
    case WHY_EVIDENCE_NOTE: why_block_reason(words, group->at[0], reason, true); return;
    case WHY_EVIDENCE_NONE:
    case WHY_EVIDENCE_COUNT: why_block_reason(words, group->at[0], reason, false); return;
    }
}

/*
 * The way out.
 */

static void print_helps(struct why_words *words, const struct why_indices *group)
{
    struct why_texts helps;

    if (words->analysis->libraries[group->at[0]].leave_it) {
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", why_help_texts[WHY_HELP_LEAVE_THEM]);
        return;
    }
    helps = why_words_helps_for_each(words, group);
    for (size_t i = 0; i < helps.count; i++)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", helps.at[i]);
    if (!helps.count)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", why_phrases[WHY_PHRASE_HELPS_DIFFER]);
}

void why_block_group(struct why_words *words, const struct why_indices *group)
{
    const struct why_library *first = &words->analysis->libraries[group->at[0]];
    const struct why_reason *reason;
    struct why_ways ways = {0};

    print_names(words, group);
    for (size_t i = 0; (reason = why_group_next_reason(first, &i));)
        print_reason(words, group, reason);
    why_block_left_behind(words, group->at[0]);
    why_block_file(words, group->at[0]);
    why_block_keeps(words, group);
    if (!first->root) {
        ways = why_analysis_ways_to(words->analysis, group->at[0]);
        why_block_paths(words, group, &ways);
    }
    print_helps(words, group);
}

/*
 * What is meant to stay.
 */

/* The makers, each once: libraries of the same are neighbours. */
static void print_makers(struct why_words *words, const struct why_indices *group)
{
    const char **makers = why_alloc(words->printer->arena, group->count * sizeof(*makers));
    const struct why_reason *reason, *flag = NULL;
    size_t count = 0;

    for (size_t m = 0; m < group->count; m++)
        for (size_t i = 0; (reason = why_group_next_reason(&words->analysis->libraries[group->at[m]], &i));)
            if (reason->maker && (!count || strcmp(makers[count - 1], reason->maker) != 0)) {
                makers[count++] = reason->maker;
                flag = reason;
            }
    if (flag)
        why_printer_detail(words->printer, WHY_WORD, why_reason_words[flag->kind].word, "%s: %s",
                           why_reason_words[flag->kind].many, why_words_makers_line(words, makers, count));
}

void why_block_meant(struct why_words *words, const struct why_indices *group)
{
    const struct why_reason *reason;

    print_names(words, group);
    print_makers(words, group);
    for (size_t m = 0; m < group->count; m++)
        for (size_t i = 0; (reason = why_group_next_reason(&words->analysis->libraries[group->at[m]], &i));)
            if (!reason->maker)
                why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s: %s",
                                   why_printer_name(words->printer, why_words_library_name(words, group->at[m])),
                                   why_reason_line(words, group->at[m], reason, false));
    if (!words->brief)
        why_block_keeps(words, group);
    why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s",
                       why_help_texts[group->count > 1 ? WHY_HELP_LEAVE_THEM : WHY_HELP_LEAVE_IT]);
}
