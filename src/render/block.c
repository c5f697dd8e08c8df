/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/block.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_help(struct why_words *words, const char *text)
{
    why_page_detail(words->page, WHY_HELP_STYLE, "help:", "%s", text);
}

/* A needed library without a reason of its own: the root is what has to go first, not the next holder. */
static void print_needed_help(struct why_words *words, uint32_t map, struct why_reason reason,
                              const struct why_ways *ways)
{
    uint32_t root = ways && ways->roots.count ? ways->roots.at[0] : WHY_NONE;

    if (root != WHY_NONE && root != map)
        reason.by = (struct why_indices){.at = &root, .count = 1};
    print_help(words, why_help_line(words, map, &reason));
}

static void print_helps(struct why_words *words, uint32_t map, const struct why_ways *ways)
{
    const struct why_library *library = &words->analysis->libraries[map];

    for (size_t i = 0; i < library->reason_count; i++)
        if (!why_is_about_holders(&library->reasons[i]))
            print_help(words, why_help_line(words, map, &library->reasons[i]));
    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];

        if (reason->kind == WHY_REASON_RELDEP && (ways || !library->root))
            print_help(words, why_help_line(words, map, reason));
        if (reason->kind == WHY_REASON_NEEDED && !library->root)
            print_needed_help(words, map, *reason, ways);
    }
}

/* What the state means, where it needs saying. */
static void print_state_text(struct why_words *words, enum why_state state)
{
    if (state == WHY_STATE_COLLECTABLE)
        why_page_more(words->page, "nothing holds it; it waits for a sweep");
    if (state == WHY_STATE_OPENING)
        why_page_more(words->page, "a dlopen is under way");
    if (state == WHY_STATE_CLOSING)
        why_page_more(words->page, "a dlclose is under way and will take it");
}

/* While something is under way its reasons may change, and so there is nothing to do but to look again. */
static bool print_state_help(struct why_words *words, uint32_t map)
{
    enum why_help help = why_state_help(words->analysis, map);

    if (help == WHY_HELP_NONE)
        return false;
    print_help(words, why_help_for(words, map, help));
    return true;
}

static void print_members(struct why_words *words, const struct why_map *map)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

#define MEMBER(name, need, note)                                                                                     \
    if (out && why_map_get(map, WHY_##name).known)                                                                   \
        fprintf(out, "%s ", why_piece(words->page, #name " 0x%" PRIx64, why_map_value(map, WHY_##name)));
#include "model/members.def"
#undef MEMBER
    if (!out)
        return;
    fclose(out);
    why_page_detail(words->page, WHY_PLAIN, "link map", "0x%" PRIx64, map->address);
    why_page_detail(words->page, WHY_PLAIN, "members", "%s", text);
    free(text);
}

bool why_block_shared(const struct why_analysis *analysis, uint32_t left, uint32_t right)
{
    const struct why_reason *notes[2] = {NULL, NULL};
    const uint32_t maps[2] = {left, right};

    for (int side = 0; side < 2; side++) {
        const struct why_library *library = &analysis->libraries[maps[side]];

        if (!(library->leave_it || library->keeps_namespace) ||
            analysis->model->maps[maps[side]].file.state > WHY_FILE_SAME)
            return false;
        for (size_t i = 0; i < library->reason_count; i++)
            if (library->reasons[i].kind == WHY_REASON_NODELETE_FLAG)
                notes[side] = &library->reasons[i];
            else if (!why_is_about_holders(&library->reasons[i]))
                return false;
    }
    if (why_map_value(&analysis->model->maps[left], WHY_l_ns) !=
        why_map_value(&analysis->model->maps[right], WHY_l_ns))
        return false;
    return notes[0] && notes[1] && notes[0]->help == notes[1]->help && notes[0]->note && notes[1]->note &&
           !strcmp(notes[0]->note, notes[1]->note);
}

static void print_group(struct why_words *words, uint32_t map, const struct why_indices *group)
{
    const struct why_library *library = &words->analysis->libraries[map];

    why_page_state(words->page, why_state_words[library->state], "%s",
                   why_library_list(words, group, SIZE_MAX, false, ""));
    for (size_t i = 0; i < library->reason_count; i++)
        if (!why_is_about_holders(&library->reasons[i]))
            why_block_reason(words, map, &library->reasons[i], true);
    for (size_t i = 0; i < group->count && !(i && library->keeps_namespace); i++)
        why_block_keeps(words, group->at[i]);
    print_help(words, why_help_texts[library->keeps_namespace ? WHY_HELP_NAMESPACE : WHY_HELP_LEAVE_THEM]);
}

void why_block(struct why_words *words, uint32_t map, const struct why_indices *group, enum why_block_kind kind)
{
    const struct why_analysis *analysis = words->analysis;
    const struct why_library *library = &analysis->libraries[map];
    struct why_ways ways = {0};

    if (group && group->count > 1) {
        print_group(words, map, group);
        return;
    }
    why_page_state(words->page, kind == WHY_BLOCK_KEPT ? "kept" : why_state_words[library->state], "%s",
                   why_name(words->page, why_library_name(words, map)));
    if (kind != WHY_BLOCK_KEPT)
        print_state_text(words, library->state);
    for (size_t i = 0; i < library->reason_count; i++)
        why_block_reason(words, map, &library->reasons[i], false);
    if (kind == WHY_BLOCK_KEPT)
        return;
    why_block_file(words, map);
    for (size_t i = 0; i < library->reason_count; i++)
        why_block_warning(words, map, &library->reasons[i]);
    why_block_keeps(words, map);
    if (library->live && library->state != WHY_STATE_STARTUP && (kind == WHY_BLOCK_LIBRARY || !library->root)) {
        ways = why_ways_to(analysis, map);
        why_block_paths(words, map, &ways);
        if (kind == WHY_BLOCK_LIBRARY)
            why_block_roots(words, map, &ways);
    }
    if (!print_state_help(words, map))
        print_helps(words, map, kind == WHY_BLOCK_LIBRARY || !library->root ? &ways : NULL);
    if (words->page->options->verbose)
        print_members(words, &analysis->model->maps[map]);
}
