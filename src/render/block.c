/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/block.h"
#include "why/advice.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_help(struct why_words *words, const char *text)
{
    if (*text)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", text);
}

static void print_helps(struct why_words *words, uint32_t map)
{
    struct why_texts helps = why_words_helps(words, map);

    for (size_t i = 0; i < helps.count; i++)
        print_help(words, helps.at[i]);
}

/* Explain the state, if its word alone does not. */
static void print_state_text(struct why_words *words, enum why_state state)
{
    if (state == WHY_STATE_COLLECTABLE)
        why_printer_more(words->printer, "nothing holds it; it waits for a sweep");
    if (state == WHY_STATE_OPENING)
        why_printer_more(words->printer, "a dlopen is under way");
    if (state == WHY_STATE_CLOSING)
        why_printer_more(words->printer, "a dlclose is under way and will take it");
}

/* Print the help of the state, in place of those of the reasons. False: the state has none. */
static bool print_state_help(struct why_words *words, uint32_t map)
{
    enum why_help help = why_state_help(words->analysis, map);

    if (help == WHY_HELP_NONE)
        return false;
    print_help(words, why_words_help_for(words, map, help));
    return true;
}

static void print_members(struct why_words *words, const struct why_map *map)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

#define MEMBER(name, need, since, note)                                                                              \
    if (out && why_map_get(map, WHY_##name).known)                                                                   \
        fprintf(out, "%s ", why_printer_piece(words->printer, #name " 0x%" PRIx64, why_map_value(map, WHY_##name)));
#include "model/members.def"
#undef MEMBER
    if (!out)
        return;
    fclose(out);
    why_printer_detail(words->printer, WHY_PLAIN, "link map", "0x%" PRIx64, map->address);
    why_printer_detail(words->printer, WHY_PLAIN, "members", "%s", text);
    free(text);
}

void why_block_left_behind(struct why_words *words, uint32_t map)
{
    if (words->analysis->libraries[map].left_behind)
        why_printer_detail(words->printer, WHY_PLAIN, "came with", "%s", why_phrases[WHY_PHRASE_LEFT_BEHIND]);
}

/* What a constructor or destructor does that runs while the library comes or goes is no danger. */
static void print_runs(struct why_words *words, uint32_t map)
{
    const struct why_library *library = &words->analysis->libraries[map];

    if (library->state == WHY_STATE_OPENING || library->state == WHY_STATE_CLOSING)
        return;
    why_block_runs(words, map);
    for (size_t i = 0; i < library->keeps.count; i++)
        why_block_runs(words, library->keeps.at[i]);
}

void why_block(struct why_words *words, uint32_t map, enum why_block_kind kind)
{
    const struct why_analysis *analysis = words->analysis;
    const struct why_library *library = &analysis->libraries[map];
    struct why_indices alone = {.at = &map, .count = 1};
    struct why_ways ways = {0};

    why_printer_state(words->printer, kind == WHY_BLOCK_KEPT ? "kept" : why_state_words[library->state], "%s",
                      why_printer_name(words->printer, why_words_library_name(words, map)));
    if (kind != WHY_BLOCK_KEPT)
        print_state_text(words, library->state);
    for (size_t i = 0; i < library->reason_count; i++)
        why_block_reason(words, map, &library->reasons[i], false);
    if (kind == WHY_BLOCK_KEPT)
        return;
    why_block_left_behind(words, map);
    why_block_file(words, map);
    why_block_file_warning(words, map);
    for (size_t i = 0; i < library->reason_count; i++)
        why_block_warning(words, map, &library->reasons[i]);
    print_runs(words, map);
    why_block_keeps(words, &alone);
    if (library->live && library->state != WHY_STATE_STARTUP && (kind == WHY_BLOCK_LIBRARY || !library->root)) {
        ways = why_analysis_ways_to(analysis, map);
        why_block_paths(words, &alone, &ways);
        if (kind == WHY_BLOCK_LIBRARY)
            why_block_roots(words, map, &ways);
    }
    if (!print_state_help(words, map))
        print_helps(words, map);
    if (words->printer->options->verbose)
        print_members(words, &analysis->model->maps[map]);
}
