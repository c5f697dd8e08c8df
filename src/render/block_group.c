/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which libraries share a block. */
#include <string.h>

#include "render/block.h"

enum { FEW_ALIKE = 4 };

/* Of a library that stays of itself, who needs it says nothing about the cause. */
static bool counts(const struct why_library *library, size_t reason)
{
    return reason < library->reason_count &&
           (!library->root || why_reason_evidence(&library->reasons[reason]) != WHY_EVIDENCE_HOLDERS);
}

const struct why_reason *why_group_next_reason(const struct why_library *library, size_t *at)
{
    while (*at < library->reason_count && !counts(library, *at))
        ++*at;
    return *at < library->reason_count ? &library->reasons[(*at)++] : NULL;
}

static int compare_maps(const struct why_indices *left, const struct why_indices *right)
{
    for (size_t i = 0; i < left->count && i < right->count; i++)
        if (left->at[i] != right->at[i])
            return left->at[i] < right->at[i] ? -1 : 1;
    return left->count < right->count ? -1 : left->count > right->count;
}

static int compare_reasons(const struct why_reason *a, const struct why_reason *b)
{
    int note = strcmp(a->note ? a->note : "", b->note ? b->note : "");

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->help != b->help)
        return a->help < b->help ? -1 : 1;
    return note ? note : compare_maps(&a->by, &b->by);
}

int why_group_order(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_library *a = &analysis->libraries[left], *b = &analysis->libraries[right];
    size_t at_a = 0, at_b = 0;

    for (;;) {
        const struct why_reason *of_a = why_group_next_reason(a, &at_a), *of_b = why_group_next_reason(b, &at_b);
        int order = of_a && of_b ? compare_reasons(of_a, of_b) : !of_b - !of_a;

        if (order || !of_a)
            return order;
    }
}

/* What must be said of the library alone: its file has changed or took another one's name, or a warning. */
static bool is_special(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    enum why_file_state file = analysis->model->maps[map].file.state;

    if ((file > WHY_FILE_SAME && file != WHY_FILE_ABSENT) || why_map_older(analysis, map) != WHY_NONE)
        return true;
    for (size_t i = 0; i < library->reason_count; i++)
        if (library->reasons[i].dangling.count || library->reasons[i].lost || library->reasons[i].seen.count)
            return true;
    return false;
}

static bool is_alike(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_library *a = &analysis->libraries[left], *b = &analysis->libraries[right];
    const struct why_map *maps = analysis->model->maps;

    return a->state == WHY_STATE_STUCK && b->state == WHY_STATE_STUCK && !a->root == !b->root &&
           a->leave_it == b->leave_it && a->keeps_namespace == b->keeps_namespace &&
           a->left_behind == b->left_behind &&
           why_map_value(&maps[left], WHY_l_ns) == why_map_value(&maps[right], WHY_l_ns) &&
           (maps[left].file.state == WHY_FILE_ABSENT) == (maps[right].file.state == WHY_FILE_ABSENT) &&
           !why_group_order(analysis, left, right) && !is_special(analysis, left) && !is_special(analysis, right);
}

/* Is there more to tell of each than its name? */
static bool has_evidence(const struct why_library *library)
{
    for (size_t i = 0; i < library->reason_count; i++) {
        enum why_evidence evidence = why_reason_evidence(&library->reasons[i]);

        if (evidence == WHY_EVIDENCE_SYMBOLS || evidence == WHY_EVIDENCE_BINDINGS ||
            evidence == WHY_EVIDENCE_DESTRUCTORS)
            return true;
    }
    return false;
}

size_t why_group_size(const struct why_words *words, const struct why_indices *blocks, size_t first)
{
    const struct why_analysis *analysis = words->analysis;
    bool evidence = has_evidence(&analysis->libraries[blocks->at[first]]);
    size_t end = first + 1;

    if (evidence && words->printer->options->verbose)
        return 1;
    while (end < blocks->count && is_alike(analysis, blocks->at[first], blocks->at[end]))
        end++;
    return evidence && end - first <= FEW_ALIKE ? 1 : end - first;
}

bool why_group_is_meant(const struct why_analysis *analysis, uint32_t map)
{
    return analysis->libraries[map].leave_it && !is_special(analysis, map);
}
