/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "question.h"

#include <elf.h>
#include <string.h>

#include "base/path.h"
#include "base/quote.h"
#include "evidence/named_file.h"
#include "model/find.h"
#include "target/target.h"

/* GDB pastes what was typed, with the quotes that a path with a space needs there. */
static char *without_quotes(char *text)
{
    size_t length = strlen(text);

    if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0]) {
        text[length - 1] = '\0';
        return text + 1;
    }
    return text;
}

int why_question_from_stream(const struct why_query *query, struct why_options *options, struct why_error *err)
{
    char *argument;

    if (!query->kind || !strcmp(query->kind, "report"))
        return 0;
    argument = without_quotes((char *)query->argument);
    if (!strcmp(query->kind, "json")) {
        options->json = true;
        return 0;
    }
    if (!*argument)
        return why_error_set(err, WHY_ERR_USAGE, "%s: a name is missing", query->kind);
    if (!strcmp(query->kind, "library")) {
        static char *libraries[1];

        libraries[0] = argument;
        options->libraries = libraries;
        options->library_count = 1;
    } else if (!strcmp(query->kind, "what-if")) {
        options->what_if = argument;
    } else if (!strcmp(query->kind, "gone")) {
        options->gone = argument;
    } else if (!strcmp(query->kind, "save")) {
        options->save = argument;
    } else {
        return why_error_set(err, WHY_ERR_SYNTAX, "line 3, column 1: an unknown query");
    }
    return 0;
}

/*
 * A name that no link map has: who else maps a file of that name?
 */

static bool names_file(const struct why_mapping *mapping, const char *name)
{
    return mapping->path && mapping->path[0] == '/' &&
           (!strcmp(mapping->path, name) || !strcmp(why_last_component(mapping->path), name));
}

static void find_mappings(struct why_target *target, struct why_arena *arena, struct why_not_loaded *none)
{
    size_t count;
    const struct why_mapping *mappings;

    if (!target)
        return;
    mappings = why_target_mappings(target, &count);
    none->mappings_known = true;
    for (size_t i = 0; i < count; i++) {
        uint8_t permissions = mappings[i].permissions;

        if (names_file(&mappings[i], none->name))
            *WHY_APPEND(arena, none->mapped, none->mapped_count, none->mapped_room) =
                why_printf(arena, "%c%c%c  %s", permissions & PF_R ? 'r' : '-', permissions & PF_W ? 'w' : '-',
                           permissions & PF_X ? 'x' : '-', mappings[i].path);
    }
}

static int ask_back(const struct why_model *model, const char *name, const struct why_find *find,
                    struct why_error *err)
{
    const char *names = "";

    for (size_t i = 0; i < find->count && i < 3; i++)
        names = why_printf(model->arena, "%s%s%s", names, i ? ", " : "",
                           why_printable(model->arena, why_map_basename(model, &model->maps[find->at[i]])));
    return why_error_set(err, WHY_ERR_USAGE, "\"%s\" fits %zu libraries: %s%s", why_printable(model->arena, name),
                         find->count, names, find->count > 3 ? ", ..." : "");
}

static int look_up(const char *name, struct why_analysis *analysis, struct why_target *target,
                   struct why_answer *answer, struct why_error *err)
{
    struct why_arena *arena = analysis->arena;
    struct why_find find;

    if (!*name)
        return why_error_set(err, WHY_ERR_USAGE, "a library without a name");
    find = why_model_find(analysis->model, name);
    if (find.result == WHY_FIND_NONE && target) {
        struct why_find by_file = why_named_file_find(analysis->model, target, name);

        if (by_file.result == WHY_FIND_MAPS)
            find = by_file;
    }
    if (find.result == WHY_FIND_AMBIGUOUS)
        return ask_back(analysis->model, name, &find, err);
    if (find.result == WHY_FIND_NONE) {
        struct why_not_loaded *none =
            WHY_APPEND(arena, answer->not_loaded, answer->not_loaded_count, answer->not_loaded_room);

        *none = (struct why_not_loaded){.name = name, .similar = find.at, .similar_count = find.count};
        find_mappings(target, arena, none);
        return 0;
    }
    for (size_t i = 0; i < find.count; i++)
        if (answer->question == WHY_ASK_WHAT_IF)
            *WHY_APPEND(arena, answer->what_ifs, answer->what_if_count, answer->what_if_room) =
                why_what_if(analysis, find.at[i]);
        else
            why_push(arena, &answer->libraries, find.at[i]);
    return 0;
}

int why_question_answer(const struct why_options *options, struct why_analysis *analysis, struct why_target *target,
                        struct why_answer *ret_answer, struct why_error *err)
{
    struct why_answer answer = {.analysis = analysis};

    answer.question = options->what_if                          ? WHY_ASK_WHAT_IF
                      : options->gone || options->library_count ? WHY_ASK_LIBRARIES
                                                                : WHY_ASK_REPORT;
    if (options->what_if && look_up(options->what_if, analysis, target, &answer, err))
        return -1;
    if (options->gone && look_up(options->gone, analysis, target, &answer, err))
        return -1;
    for (size_t i = 0; i < options->library_count; i++)
        if (look_up(options->libraries[i], analysis, target, &answer, err))
            return -1;
    *ret_answer = answer;
    return 0;
}
