/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One library: its block, then the facts about it. */
#include <inttypes.h>

#include "render/text.h"

static void print_file_facts(struct why_words *words, const struct why_map *map)
{
    static const char *const states[] = {
        [WHY_FILE_UNKNOWN] = "unknown",
        [WHY_FILE_TOUCHED] = "unknown: touched since the process began, before or after it was mapped",
        [WHY_FILE_SAME] = "same",
        [WHY_FILE_REPLACED] = "replaced",
        [WHY_FILE_DELETED] = "deleted",
        [WHY_FILE_OVERWRITTEN] = "overwritten",
        [WHY_FILE_ABSENT] = "not on this machine",
        [WHY_FILE_MEMFD] = "a memfd: it is on no disk",
    };
    bool touched = map->file.state == WHY_FILE_TOUCHED;
    const struct why_build_id *id = touched ? &map->file.disk_id : &map->file.mapped_id;
    const char *build = "";

    if (id->length)
        build = why_printf(words->printer->arena, "%sbuild-id %s", touched ? "; now " : ": ",
                           why_words_build_id_text(words, id));
    why_printer_detail(words->printer, WHY_PLAIN, "file", "%s%s", states[map->file.state], build);
}

/* How a library without an open handle came, as far as memory tells. */
static const char *arrival_note(const struct why_library *library)
{
    switch (library->arrival) {
    case WHY_CAME_OPENED: return ": it was opened itself, and closed as often";
    case WHY_CAME_GUESSED: return ": it was opened itself, or came with a library that is gone";
    case WHY_CAME_ALONG: return ": it came with another library";
    case WHY_CAME_UNKNOWN: break;
    }
    return "";
}

static void print_dlopens(struct why_words *words, uint32_t index)
{
    const struct why_map *map = &words->analysis->model->maps[index];
    const struct why_library *library = &words->analysis->libraries[index];
    uint64_t count = library->handles;
    const char *note = "";

    if (why_map_is_nodelete(map) && count)
        note = ": NODELETE keeps this count from going down. Whether they were closed is not recorded; "
               "`unloadwhy watch` sees it";
    else if (!count && library->state == WHY_STATE_OPEN)
        note = ": no handle of its own is open";
    else if (!count)
        note = arrival_note(library);
    else if (library->by_glibc)
        note = ", by glibc itself";
    else if (library->by_glibc_guess)
        note = ", probably by glibc itself, by its name";
    why_printer_detail(words->printer, WHY_PLAIN, "dlopens", "%" PRIu64 "%s", count, note);
}

static struct why_indices direct_needs(struct why_words *words, uint32_t map)
{
    struct why_indices needs = {0}, holders;
    const struct why_analysis *analysis = words->analysis;

    for (uint32_t i = 0; i < analysis->model->map_count; i++) {
        holders = why_analysis_needed_by(analysis, i);
        for (size_t k = 0; k < holders.count; k++)
            if (holders.at[k] == map)
                why_indices_push(words->printer->arena, &needs, i);
    }
    return needs;
}

static void print_facts(struct why_words *words, uint32_t index)
{
    const struct why_map *map = &words->analysis->model->maps[index];
    struct why_printer *printer = words->printer;
    struct why_indices needs = direct_needs(words, index);
    const char *path = map->file.path ? map->file.path : map->name && map->name[0] ? map->name : NULL;

    why_printer_block(printer);
    if (words->analysis->libraries[index].origin == WHY_ORIGIN_PROXY) {
        why_printer_detail(printer, WHY_PLAIN, "stands for", "%s", why_words_stand_in_line(words, index));
        if (!printer->options->verbose)
            why_printer_detail(printer, WHY_PLAIN, "link map", "0x%" PRIx64, map->address);
        return;
    }
    why_printer_detail(printer, WHY_PLAIN, "path", "%s", path ? why_printer_name(printer, path) : "none");
    print_file_facts(words, map);
    print_dlopens(words, index);
    why_printer_detail(printer, WHY_PLAIN, "loaded", "%s, namespace %" PRIu64,
                       why_printer_piece(printer, "0x%" PRIx64 "-0x%" PRIx64, why_map_value(map, WHY_l_map_start),
                                         why_map_value(map, WHY_l_map_end)),
                       why_map_value(map, WHY_l_ns));
    if (!printer->options->verbose)
        why_printer_detail(printer, WHY_PLAIN, "link map", "0x%" PRIx64, map->address);
    why_printer_detail(printer, WHY_PLAIN, "needs", "%s",
                       needs.count ? why_words_library_list(words, &needs, SIZE_MAX, false, "") : "nothing");
}

static void print_open_block(struct why_words *words, uint32_t map)
{
    why_printer_block(words->printer);
    why_block(words, map, WHY_BLOCK_LIBRARY);
}

static void print_not_loaded(struct why_words *words, const struct why_not_loaded *none)
{
    struct why_printer *printer = words->printer;
    const char **names = why_alloc(printer->arena, (none->similar_count + 1) * sizeof(*names));

    why_printer_block(printer);
    why_printer_state(printer, "not loaded", "%s", why_printer_name(printer, none->name));
    if (none->mapped_count)
        why_printer_more(printer, "no link map has this name, but the file is mapped as data:");
    else if (none->mappings_known)
        why_printer_more(printer, "no link map and no mapping of the process has this name");
    else
        why_printer_more(printer, "no link map has this name; the mappings of the process could not be looked at");
    for (size_t i = 0; i < none->mapped_count; i++)
        why_printer_more(printer, "%s", why_printer_name(printer, none->mapped[i]));
    for (size_t i = 0; i < none->similar_count; i++)
        names[i] = why_words_library_name(words, none->similar[i]);
    if (none->stays.count)
        why_printer_detail(printer, WHY_BOLD, "stuck", "%s",
                           why_words_stays_line(words, &none->stays, none->needs_it));
    if (none->similar_count)
        why_printer_detail(printer, WHY_PLAIN, "similar", "%s",
                           why_printer_name_list(printer, names, none->similar_count, SIZE_MAX, false, ""));
    if (none->mapped_count)
        why_printer_detail(
            printer, WHY_HELP_WORD, "help:",
            "the loader does not have it: a dlclose unloaded it, or it was never loaded. Something else "
            "reads the file, such as a profiler or a crash reporter.");
}

/* What a library brought along may stay without it: that it is gone is only half of the answer. */
static const char *not_loaded_verdict(struct why_words *words, const struct why_not_loaded *none)
{
    const char *name = why_printer_name(words->printer, none->name);
    struct why_arena *arena = words->printer->arena;

    if (!none->needs_it || !none->stays.count)
        return why_printf(arena, "%s is not loaded", name);
    return why_printf(arena, "%s itself is not loaded; %s that it needs %s stuck", name,
                      why_words_count(words, none->stays.count, "library", "libraries"),
                      none->stays.count == 1 ? "is" : "are");
}

/* The end of the headline: what became of the library that was asked for. */
static const char *verdict(struct why_words *words, const struct why_answer *answer)
{
    struct why_arena *arena = words->printer->arena;
    const struct why_library *library;
    const char *name;

    if (answer->libraries.count + answer->not_loaded_count > 1)
        return why_printf(arena, "%s, %zu not loaded",
                          why_words_count(words, answer->libraries.count, "link map", "link maps"),
                          answer->not_loaded_count);
    if (!answer->libraries.count)
        return not_loaded_verdict(words, &answer->not_loaded[0]);
    library = &words->analysis->libraries[answer->libraries.at[0]];
    name = why_printer_name(words->printer, why_words_library_name(words, answer->libraries.at[0]));
    if (library->origin == WHY_ORIGIN_MAIN)
        return why_printf(arena, "%s is the program itself", name);
    return why_printf(arena, "%s is %s%s", name,
                      library->state == WHY_STATE_STARTUP ? "a startup library" : why_state_words[library->state],
                      library->reason_count > 1 ? why_printf(arena, ", for %zu reasons", library->reason_count) : "");
}

void why_text_same_build(struct why_words *words, const struct why_answer *answer, uint32_t map)
{
    for (size_t i = 0; i < answer->same_build_count; i++)
        if (answer->same_builds[i].map == map)
            why_printer_sentence(words->printer, "%s",
                                 why_words_same_build_line(words, answer->same_builds[i].name, map));
}

void why_text_libraries(struct why_words *words, const struct why_answer *answer)
{
    why_printer_headline(words->printer, "%s: %s", why_words_process_name(words), verdict(words, answer));
    why_text_activity(words);
    for (size_t i = 0; i < answer->libraries.count; i++)
        why_text_same_build(words, answer, answer->libraries.at[i]);
    for (size_t i = 0; i < answer->libraries.count; i++) {
        print_open_block(words, answer->libraries.at[i]);
        print_facts(words, answer->libraries.at[i]);
    }
    for (size_t i = 0; i < answer->not_loaded_count; i++)
        print_not_loaded(words, &answer->not_loaded[i]);
    why_text_interposers(words);
    why_text_unknowns(words);
}
