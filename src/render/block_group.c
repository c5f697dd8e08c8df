/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries that share a block: which ones, and what the block says. */
#include <string.h>

#include "render/block.h"

enum { FEW_ALIKE = 4, FEW_HOLDERS = 4, FEW_SYMBOLS = 3 };

/*
 * Which libraries share a block.
 */

/* The reason of a library that its makers want to be NODELETE. NULL: that is not so, or it has another reason. */
static const struct why_reason *meant_flag(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    const struct why_reason *flag = NULL;

    if (!(library->leave_it || library->keeps_namespace) || analysis->model->maps[map].file.state > WHY_FILE_SAME)
        return NULL;
    for (size_t i = 0; i < library->reason_count; i++)
        if (why_reason_evidence(&library->reasons[i]) == WHY_EVIDENCE_NOTE)
            flag = &library->reasons[i];
        else if (!why_reason_is_about_holders(&library->reasons[i]))
            return NULL;
    return flag && flag->note ? flag : NULL;
}

/* The reason of a library that stays only because others bound symbols in it. NULL: that is not so. */
static const struct why_reason *bound_only(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    enum why_file_state file = analysis->model->maps[map].file.state;
    bool alone = library->block && library->reason_count == 1 && why_reason_is_about_holders(&library->reasons[0]) &&
                 why_reason_evidence(&library->reasons[0]) == WHY_EVIDENCE_BINDINGS;

    return alone && (file <= WHY_FILE_SAME || file == WHY_FILE_ABSENT) ? &library->reasons[0] : NULL;
}

int why_group_order(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_reason *a = bound_only(analysis, left), *b = bound_only(analysis, right);

    if (!a || !b)
        return !a - !b;
    for (size_t i = 0; i < a->by.count && i < b->by.count; i++)
        if (a->by.at[i] != b->by.at[i])
            return a->by.at[i] < b->by.at[i] ? -1 : 1;
    return a->by.count < b->by.count ? -1 : a->by.count > b->by.count;
}

/* Did its file take the name of an older library that is still loaded? A block of its own says so. */
static bool took_a_name(const struct why_analysis *analysis, uint32_t map)
{
    return why_map_older(analysis, map) != WHY_NONE;
}

static bool is_alike(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_map *maps = analysis->model->maps;
    const struct why_reason *a = meant_flag(analysis, left), *b = meant_flag(analysis, right);

    if (why_map_value(&maps[left], WHY_l_ns) != why_map_value(&maps[right], WHY_l_ns))
        return false;
    if (a && b)
        return a->help == b->help && !strcmp(a->note, b->note);
    return bound_only(analysis, left) && maps[left].file.state == maps[right].file.state &&
           !why_group_order(analysis, left, right) && !took_a_name(analysis, left) && !took_a_name(analysis, right);
}

size_t why_group_size(const struct why_words *words, const struct why_indices *blocks, size_t first)
{
    bool bound = bound_only(words->analysis, blocks->at[first]);
    size_t end = first + 1;

    if (bound && words->printer->options->verbose)
        return 1;
    while (end < blocks->count && is_alike(words->analysis, blocks->at[first], blocks->at[end]))
        end++;
    return bound && end - first <= FEW_ALIKE ? 1 : end - first;
}

/*
 * The block.
 */

static void print_names(struct why_words *words, const struct why_indices *group)
{
    const char **names = why_alloc(words->printer->arena, group->count * sizeof(*names));

    for (size_t i = 0; i < group->count; i++)
        names[i] = why_words_library_name(words, group->at[i]);
    why_printer_state(words->printer, why_state_words[words->analysis->libraries[group->at[0]].state], "%s",
                      why_words_names_or_more(words, names, group->count, 0));
}

/* The first few symbols that a holder bound in the group, each with its library. */
static void print_symbols(struct why_words *words, const struct why_indices *group, uint32_t by)
{
    const struct why_model *model = words->analysis->model;
    size_t count = 0;

    for (size_t i = 0; i < group->count; i++) {
        size_t first, end = why_model_bindings(model, by, group->at[i], &first);

        for (size_t k = first; k < end && count + k - first < FEW_SYMBOLS; k++)
            why_printer_more(
                words->printer, "%s" WHY_GAP "%s", why_words_demangled_name(words, model->bindings[k].name),
                why_printer_piece(words->printer, "in %s",
                                  why_printer_name(words->printer, why_words_library_name(words, group->at[i]))));
        count += end - first;
    }
    if (count > FEW_SYMBOLS)
        why_printer_more(words->printer, "and %zu more (-v)", count - FEW_SYMBOLS);
}

static void print_holders(struct why_words *words, const struct why_indices *group, const struct why_reason *reason)
{
    for (size_t i = 0; i < reason->by.count && i < FEW_HOLDERS; i++) {
        const char *line = why_words_bound_group_line(words, group, reason->by.at[i]);

        if (i)
            why_printer_more(words->printer, "%s", line);
        else
            why_printer_detail(words->printer, WHY_WORD, why_reason_words[reason->kind].word, "%s", line);
        print_symbols(words, group, reason->by.at[i]);
    }
    if (reason->by.count > FEW_HOLDERS)
        why_printer_more(words->printer, "and %zu more libraries (-v)", reason->by.count - FEW_HOLDERS);
}

static void print_bound(struct why_words *words, const struct why_indices *group, const struct why_reason *reason)
{
    struct why_ways ways = why_analysis_ways_to(words->analysis, group->at[0]);
    struct why_texts helps = why_words_helps_for_each(words, group);

    print_names(words, group);
    print_holders(words, group, reason);
    why_block_file(words, group->at[0]);
    why_block_keeps(words, group);
    why_block_paths(words, group, &ways);
    for (size_t i = 0; i < helps.count; i++)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", helps.at[i]);
}

static void print_meant(struct why_words *words, const struct why_indices *group, const struct why_reason *flag)
{
    bool namespace = words->analysis->libraries[group->at[0]].keeps_namespace;

    print_names(words, group);
    why_block_reason(words, group->at[0], flag, true);
    why_block_keeps(words, group);
    why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s",
                       why_help_texts[namespace ? WHY_HELP_NAMESPACE : WHY_HELP_LEAVE_THEM]);
}

void why_block_group(struct why_words *words, const struct why_indices *group)
{
    const struct why_reason *bound = bound_only(words->analysis, group->at[0]);

    if (bound)
        print_bound(words, group, bound);
    else
        print_meant(words, group, meant_flag(words->analysis, group->at[0]));
}
