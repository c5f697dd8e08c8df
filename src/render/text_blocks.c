/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks of a report, in the order in which they answer: first what a dlclose was meant for, then what came
 * along, last what is meant to stay. What has no room on the first screen is told in a line for each cause.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text.h"

enum { SCREEN = 24, REST_LINES = 6 };

struct blocks {
    struct why_words *words;
    bool *meant;             /* one a map: nothing is to be said but that it is meant to stay */
    struct why_indices maps; /* in the order of the report */
    size_t begin, end;       /* the stuck ones of maps that are not meant so */
    size_t meant_end;        /* those that are come next */
};

/*
 * The order.
 */

static int first_reason(const struct why_library *library)
{
    return library->reason_count ? (int)library->reasons[0].kind : -1;
}

static bool is_opened(const struct why_library *library)
{
    return library->arrival >= WHY_CAME_GUESSED;
}

/*
 * States in their order. Among the stuck: what is meant so last, what was opened itself first; of these, what
 * something else keeps; then changed files, by reason, by holder, by name.
 */
static int compare_blocks(const void *left, const void *right, void *context)
{
    const struct blocks *blocks = context;
    const struct why_analysis *analysis = blocks->words->analysis;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const struct why_library *la = &analysis->libraries[a], *lb = &analysis->libraries[b];
    bool opened_a = is_opened(la) && !blocks->meant[a], opened_b = is_opened(lb) && !blocks->meant[b];
    int order[] = {
        (int)la->state - (int)lb->state,
        blocks->meant[a] - blocks->meant[b],
        opened_b - opened_a,
        opened_a ? !lb->root - !la->root : 0,
        why_map_file_changed(analysis, b) - why_map_file_changed(analysis, a),
        first_reason(la) - first_reason(lb),
        why_group_order(analysis, a, b),
        strcmp(why_map_basename(analysis->model, &analysis->model->maps[a]),
               why_map_basename(analysis->model, &analysis->model->maps[b])),
    };

    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
        if (order[i])
            return order[i];
    return a < b ? -1 : a > b;
}

/* It stays with its whole namespace, which another block tells. */
static bool is_in_kept_namespace(const struct why_analysis *analysis, const struct why_library *library)
{
    return library->keepers.count && analysis->libraries[library->keepers.at[0]].keeps_namespace;
}

static bool has_block(const struct why_analysis *analysis, const struct why_library *library)
{
    switch (library->state) {
    case WHY_STATE_STUCK: return library->block || (is_opened(library) && !is_in_kept_namespace(analysis, library));
    case WHY_STATE_CLOSING:
    case WHY_STATE_OPENING:
    case WHY_STATE_COLLECTABLE: return true;
    default: return false;
    }
}

static enum why_state state_at(const struct blocks *blocks, size_t i)
{
    return blocks->words->analysis->libraries[blocks->maps.at[i]].state;
}

static struct blocks blocks_of(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;
    uint32_t count = (uint32_t)analysis->model->map_count;
    struct blocks blocks = {.words = words, .meant = why_alloc(words->printer->arena, count + 1)};

    for (uint32_t i = 0; i < count; i++)
        if (has_block(analysis, &analysis->libraries[i])) {
            why_indices_push(words->printer->arena, &blocks.maps, i);
            blocks.meant[i] = why_group_is_meant(analysis, i);
        }
    why_indices_sort(&blocks.maps, compare_blocks, &blocks);
    while (blocks.begin < blocks.maps.count && state_at(&blocks, blocks.begin) < WHY_STATE_STUCK)
        blocks.begin++;
    for (blocks.end = blocks.begin; blocks.end < blocks.maps.count; blocks.end++)
        if (state_at(&blocks, blocks.end) != WHY_STATE_STUCK || blocks.meant[blocks.maps.at[blocks.end]])
            break;
    for (blocks.meant_end = blocks.end; blocks.meant_end < blocks.maps.count; blocks.meant_end++)
        if (state_at(&blocks, blocks.meant_end) != WHY_STATE_STUCK)
            break;
    return blocks;
}

/*
 * Blocks.
 */

/* The block that begins with maps[at], and where the next one begins. */
static size_t print_block(const struct blocks *blocks, size_t at)
{
    struct why_indices group = {.at = &blocks->maps.at[at],
                                .count = why_group_size(blocks->words, &blocks->maps, at)};

    why_printer_block(blocks->words->printer);
    if (group.count > 1)
        why_block_group(blocks->words, &group);
    else
        why_block(blocks->words, group.at[0], WHY_BLOCK_REPORT);
    return at + group.count;
}

static size_t print_blocks(const struct blocks *blocks, size_t from, size_t to)
{
    while (from < to)
        from = print_block(blocks, from);
    return from;
}

/* What is meant to stay: one block, unless -v asks for more about each. */
static size_t print_meant(const struct blocks *blocks, size_t from)
{
    struct why_indices meant = {.at = &blocks->maps.at[from], .count = blocks->meant_end - from};

    if (blocks->words->printer->options->verbose || !meant.count ||
        (!blocks->words->brief && why_group_size(blocks->words, &meant, 0) == meant.count))
        return print_blocks(blocks, from, blocks->meant_end);
    why_printer_block(blocks->words->printer);
    why_block_meant(blocks->words, &meant);
    return blocks->meant_end;
}

/*
 * The rest: a line for each cause.
 */

/* The first cause, and who holds them if that is it. */
static bool shares_line(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_library *a = &analysis->libraries[left], *b = &analysis->libraries[right];

    return first_reason(a) == first_reason(b) && (!a->reason_count || !why_reason_is_about_holders(a->reasons) ||
                                                  a->reasons->by.at[0] == b->reasons->by.at[0]);
}

static void print_rest_line(struct why_words *words, const struct why_indices *maps)
{
    const struct why_library *first = &words->analysis->libraries[maps->at[0]];
    const struct why_reason *reason = first->reasons;
    const char **names = why_alloc(words->printer->arena, maps->count * sizeof(*names));
    const char *word = first->reason_count ? why_reason_words[reason->kind].word : "unknown";
    size_t most;

    for (size_t i = 0; i < maps->count; i++)
        names[i] = why_words_library_name(words, maps->at[i]);
    most = why_printer_names_in_lines(names, maps->count, 1, 0);
    why_printer_detail(
        words->printer, WHY_WORD, word, "%s",
        why_words_rest_line(words, first->reason_count ? reason : NULL,
                            why_printer_name_list(words->printer, names, maps->count, most ? most : 1, false, "")));
}

static size_t print_rest(const struct blocks *blocks, size_t from)
{
    struct why_words *words = blocks->words;
    struct why_indices lines[REST_LINES] = {{0}};
    size_t count = 0, untold = 0;

    for (size_t i = from; i < blocks->end; i++) {
        uint32_t map = blocks->maps.at[i];
        size_t line = 0;

        while (line < count && !shares_line(words->analysis, lines[line].at[0], map))
            line++;
        count += line == count && count < REST_LINES;
        if (line < count)
            why_indices_push(words->printer->arena, &lines[line], map);
        else
            untold++;
    }
    why_printer_block(words->printer);
    why_printer_state(words->printer, why_state_words[WHY_STATE_STUCK], "%s (-a)",
                      why_words_count(words, blocks->end - from, "more library", "more libraries"));
    for (size_t i = 0; i < count; i++)
        print_rest_line(words, &lines[i]);
    if (untold)
        why_printer_more(words->printer, "and %zu more", untold);
    return blocks->end;
}

/*
 * What fits on the first screen.
 */

/* The lines that `print` would print. */
static size_t lines_of(const struct blocks *blocks, size_t (*print)(const struct blocks *, size_t), size_t from,
                       size_t *ret_next)
{
    struct why_words *words = blocks->words;
    struct why_printer saved = *words->printer;
    size_t given = words->given_count, lines, size = 0;
    char *text = NULL;

    words->printer->out = open_memstream(&text, &size);
    if (!words->printer->out)
        why_out_of_memory();
    *ret_next = print(blocks, from);
    fclose(words->printer->out);
    free(text);
    lines = words->printer->lines - saved.lines;
    *words->printer = saved;
    words->given_count = given;
    return lines;
}

/* Where the rest begins: behind the blocks that have room beside it and what is meant to stay; never before the
 * first.
 */
static size_t find_rest(const struct blocks *blocks, bool *ret_fits)
{
    const struct why_printer *printer = blocks->words->printer;
    size_t next, used = printer->lines + lines_of(blocks, print_meant, blocks->end, &next);
    size_t rest = blocks->begin;

    for (size_t at = blocks->begin; at < blocks->end && used <= SCREEN; at = next) {
        size_t ignored;

        used += lines_of(blocks, print_block, at, &next);
        if (at == blocks->begin || (next == blocks->end && used <= SCREEN) ||
            used + lines_of(blocks, print_rest, next, &ignored) <= SCREEN)
            rest = next;
    }
    if (rest == blocks->begin && rest < blocks->end)
        lines_of(blocks, print_block, rest, &rest);
    *ret_fits = used <= SCREEN;
    return rest;
}

void why_text_blocks(struct why_words *words)
{
    const struct why_render_options *options = words->printer->options;
    struct blocks blocks = blocks_of(words);
    size_t rest = blocks.end;
    bool fits;

    print_blocks(&blocks, 0, blocks.begin);
    if (!options->all && !options->verbose) {
        rest = find_rest(&blocks, &fits);
        words->brief = !fits;
        if (words->brief)
            rest = find_rest(&blocks, &fits);
    }
    print_blocks(&blocks, blocks.begin, rest);
    if (rest < blocks.end)
        print_rest(&blocks, rest);
    print_meant(&blocks, blocks.end);
    words->brief = false;
    print_blocks(&blocks, blocks.meant_end, blocks.maps.count);
}
