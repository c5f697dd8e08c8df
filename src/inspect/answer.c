/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the libraries whose names the user typed. */
#include <elf.h>

#include <string.h>

#include "base/path.h"
#include "base/quote.h"
#include "evidence/evidence.h"
#include "evidence/file_needs.h"
#include "evidence/named_file.h"
#include "inspect/inspect.h"
#include "model/find.h"

/*
 * A name that no link map has: who else maps a file of that name?
 */

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

        if (why_mapping_has_name(&mappings[i], none->name))
            *WHY_APPEND(arena, none->mapped, none->mapped_count, none->mapped_room) =
                why_printf(arena, "%c%c%c  %s", permissions & PF_R ? 'r' : '-', permissions & PF_W ? 'w' : '-',
                           permissions & PF_X ? 'x' : '-', mappings[i].path);
    }
}

/*
 * What stays, though the library itself is gone.
 */

/* Is it stuck, and not because its makers want it so? */
static bool is_plainly_stuck(const struct why_library *library)
{
    return library->state == WHY_STATE_STUCK && !library->leave_it;
}

static void take_needed(const struct why_analysis *analysis, const char *needed, struct why_not_loaded *none)
{
    for (uint32_t i = 0; i < analysis->model->map_count; i++)
        if (is_plainly_stuck(&analysis->libraries[i]) && why_map_is_called(&analysis->model->maps[i], needed))
            why_indices_push(analysis->arena, &none->stays, i);
}

/* Its file: by the path, or beside a stuck library. What lies in one directory mostly belongs together. That of a
   core may be on another machine. */
static bool find_needs(const struct why_analysis *analysis, struct why_target *target, const char *name,
                       size_t *ret_count, const char ***ret_names)
{
    const char *beside = NULL;

    if (name[0] == '/')
        return (*ret_count = why_file_needs(target, name, analysis->arena, ret_names));
    for (uint32_t i = 0; !strchr(name, '/') && i < analysis->model->map_count; i++) {
        const char *path = analysis->model->maps[i].name;
        const char *last = path ? why_last_component(path) : "";

        if (!is_plainly_stuck(&analysis->libraries[i]) || path[0] != '/' ||
            (beside && !strncmp(beside, path, (size_t)(last - path)) && !strchr(beside + (last - path), '/')))
            continue;
        beside = path;
        *ret_count = why_file_needs(target, why_printf(analysis->arena, "%.*s%s", (int)(last - path), path, name),
                                    analysis->arena, ret_names);
        if (*ret_count)
            return true;
    }
    return false;
}

static void find_stays(const struct why_analysis *analysis, struct why_target *target, struct why_not_loaded *none)
{
    const char **names;
    size_t count;

    if (target && !why_target_info(target)->core && find_needs(analysis, target, none->name, &count, &names)) {
        none->needs_it = true;
        for (size_t i = 0; i < count; i++)
            take_needed(analysis, names[i], none);
        return;
    }
    for (uint32_t i = 0; i < analysis->model->map_count; i++)
        if (analysis->libraries[i].left_behind)
            why_indices_push(analysis->arena, &none->stays, i);
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
        find_stays(analysis, target, none);
        return 0;
    }
    for (size_t i = 0; find.by_build_id && i < find.count; i++)
        *WHY_APPEND(arena, answer->same_builds, answer->same_build_count, answer->same_build_room) =
            (struct why_same_build){.name = name, .map = find.at[i]};
    for (size_t i = 0; i < find.count; i++)
        if (answer->question == WHY_ASK_WHAT_IF)
            *WHY_APPEND(arena, answer->what_ifs, answer->what_if_count, answer->what_if_room) =
                why_analysis_what_if(analysis, find.at[i]);
        else
            why_indices_push(arena, &answer->libraries, find.at[i]);
    return 0;
}

int why_inspection_answer(const struct why_inspection *inspection, const struct why_question *question,
                          struct why_answer *ret_answer, struct why_error *err)
{
    struct why_answer answer = {.question = question->kind, .analysis = inspection->analysis};

    for (size_t i = 0; i < question->count; i++)
        if (look_up(question->names[i], inspection->analysis, inspection->target, &answer, err))
            return -1;
    for (size_t i = 0; i < answer.libraries.count; i++)
        why_evidence_complete(inspection->model, inspection->target, answer.libraries.at[i]);
    *ret_answer = answer;
    return 0;
}
