/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the loader's state to the state of each library. */
#include <string.h>

#include "base/pattern.h"
#include "why/advice.h"
#include "why/private.h"

uint64_t why_map_open_handles(const struct why_case *c, uint32_t map)
{
    bool raised = c->analysis->libraries[map].raised && !c->as_counted;

    if (c->override_map == map)
        return c->override_count;
    return why_map_value(&c->model->maps[map], WHY_l_direct_opencount) - raised;
}

bool why_map_is_root_without_handle(const struct why_map *map)
{
    return !why_map_was_dlopened(map) || why_map_is_nodelete(map) || why_map_value(map, WHY_l_tls_dtor_count);
}

/* The test of _dl_close_worker, less `l_map_used`. */
static enum why_root root_of(const struct why_case *c, uint32_t index)
{
    const struct why_map *map = &c->model->maps[index];

    if (!why_map_was_dlopened(map))
        return WHY_ROOT_STARTUP;
    if (why_map_is_nodelete(map))
        return WHY_ROOT_NODELETE;
    if (why_map_open_handles(c, index))
        return WHY_ROOT_OPEN;
    return why_map_value(map, WHY_l_tls_dtor_count) ? WHY_ROOT_TLS_DTOR : WHY_ROOT_NONE;
}

static bool in_audit_namespace(const struct why_model *model, const struct why_map *map)
{
    const struct why_namespace *ns = why_model_namespace(model, why_map_value(map, WHY_l_ns));
    uint32_t head = ns ? why_model_map_at(model, ns->head) : WHY_NONE;

    return head != WHY_NONE && why_map_value(&model->maps[head], WHY_l_auditing) != 0;
}

static enum why_origin origin_of(const struct why_model *model, const struct why_map *map)
{
    if (why_map_is_program(map))
        return WHY_ORIGIN_MAIN;
    if (in_audit_namespace(model, map))
        return WHY_ORIGIN_AUDIT;
    if (!why_map_was_dlopened(map))
        return WHY_ORIGIN_STARTUP;
    return why_map_value(map, WHY_l_real) != map->address ? WHY_ORIGIN_PROXY : WHY_ORIGIN_DLOPENED;
}

/* Not relocated, or its constructors not begun: the dlopen that brings it is not done. A proxy has no constructors.
 */
static bool is_unfinished(const struct why_map *map)
{
    struct why_number init = why_map_get(map, WHY_l_init_called);
    struct why_number relocated = why_map_get(map, WHY_l_relocated);

    if (!why_map_was_dlopened(map) || why_map_value(map, WHY_l_real) != map->address)
        return false;
    return (init.known && !init.value) || (relocated.known && !relocated.value);
}

static bool being_removed(const struct why_model *model)
{
    struct why_number state = model->loader.dl_close_state;

    for (size_t i = 0; i < model->map_count; i++)
        if (why_map_value(&model->maps[i], WHY_l_removed))
            return true;
    return state.known && state.value != 0;
}

static enum why_activity activity_of(struct why_case *c)
{
    const struct why_model *model = c->model;
    struct why_number owner = model->loader.lock_owner;

    if (why_exiting_find(c))
        return WHY_LOADER_EXITING;
    if (being_removed(model))
        return WHY_LOADER_CLOSING;
    for (size_t i = 0; i < model->namespace_count; i++)
        if (model->namespaces[i].r_state.known && model->namespaces[i].r_state.value == 1)
            return WHY_LOADER_OPENING;
    if (!owner.known || owner.value)
        for (size_t i = 0; i < model->map_count; i++)
            if (is_unfinished(&model->maps[i]))
                return WHY_LOADER_OPENING;
    return WHY_LOADER_IDLE;
}

static enum why_state state_of(const struct why_case *c, uint32_t index, const bool *open)
{
    const struct why_analysis *analysis = c->analysis;
    const struct why_library *library = &analysis->libraries[index];

    if (library->origin != WHY_ORIGIN_DLOPENED && library->origin != WHY_ORIGIN_PROXY)
        return WHY_STATE_STARTUP;
    if (analysis->activity == WHY_LOADER_OPENING && is_unfinished(&c->model->maps[index]))
        return WHY_STATE_OPENING;
    if (!library->live)
        return analysis->activity == WHY_LOADER_CLOSING ? WHY_STATE_CLOSING : WHY_STATE_COLLECTABLE;
    return open[index] ? WHY_STATE_OPEN : WHY_STATE_STUCK;
}

/*
 * The full path, or the basename behind a slash so that the patterns' star-slash fits either way.
 */
static bool named_like_glibcs_own(const struct why_map *map)
{
    static const char *const patterns[] = {
#define BY_GLIBC(pattern) pattern,
#include "why/known.def"
    };

    for (size_t i = 0; map->name && i < sizeof(patterns) / sizeof(*patterns); i++)
        if (why_pattern_fits(patterns[i], map->name))
            return true;
    return false;
}

/* Is the single handle one that glibc keeps in a variable of its own? If no such variable has it, guess by the name.
 */
static void judge_owner(const struct why_model *model, uint32_t index, struct why_library *library)
{
    if (library->handles != 1)
        return;
    for (size_t i = 0; i < model->libc_handle_count; i++)
        if (model->libc_handles[i].map == index) {
            library->by_glibc = true;
            library->by_gconv = !strcmp(model->libc_handles[i].what, "gconv");
        }
    library->by_glibc_guess = !library->by_glibc && named_like_glibcs_own(&model->maps[index]);
}

void why_states_find(struct why_case *c)
{
    struct why_analysis *analysis = c->analysis;
    const struct why_model *model = c->model;
    struct why_indices roots = {0}, handles = {0};
    bool *live, *open;

    analysis->activity = activity_of(c);
    for (uint32_t i = 0; i < model->map_count; i++) {
        struct why_library *library = &analysis->libraries[i];

        library->origin = origin_of(model, &model->maps[i]);
        library->root = root_of(c, i);
        library->handles = why_map_open_handles(c, i);
        if (library->root)
            why_indices_push(analysis->arena, &roots, i);
        if (library->root == WHY_ROOT_OPEN)
            why_indices_push(analysis->arena, &handles, i);
        judge_owner(model, i, library);
        why_policy_find(&model->maps[i], library);
    }
    c->roots = roots;
    live = why_graph_mark(model, &roots, WHY_NONE);
    open = why_graph_mark_needed(model, &handles);
    for (uint32_t i = 0; i < model->map_count; i++) {
        struct why_library *library = &analysis->libraries[i];

        library->live = live[i];
        library->state = state_of(c, i, open);
        if (library->origin == WHY_ORIGIN_MAIN)
            continue;
        analysis->library_count++;
        analysis->state_count[library->state]++;
        if (why_map_file_changed(analysis, i))
            analysis->changed_files[model->maps[i].file.state]++;
    }
}

enum why_help why_state_help(const struct why_analysis *analysis, uint32_t map)
{
    switch (analysis->libraries[map].state) {
    case WHY_STATE_COLLECTABLE:
        return analysis->activity == WHY_LOADER_EXITING ? WHY_HELP_EXITING : WHY_HELP_COLLECTABLE;
    case WHY_STATE_OPENING:
    case WHY_STATE_CLOSING: return WHY_HELP_LATER;
    default: return WHY_HELP_NONE;
    }
}

bool why_map_file_changed(const struct why_analysis *analysis, uint32_t map)
{
    enum why_file_state state = analysis->model->maps[map].file.state;

    /* A core may be of another machine. Another build on ours proves nothing about the files there. */
    return analysis->model->source.target != WHY_TARGET_CORE && state >= WHY_FILE_REPLACED &&
           state <= WHY_FILE_OVERWRITTEN;
}

bool why_map_is_mixed(const struct why_map *map)
{
    return map->file.state == WHY_FILE_OVERWRITTEN && !map->file.mapped_id.length;
}

static bool has_help(const struct why_library *library, enum why_help help)
{
    for (size_t i = 0; i < library->reason_count; i++)
        if (library->reasons[i].help == help)
            return true;
    return false;
}

enum why_help why_file_help(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];

    if (!why_map_file_changed(analysis, map))
        return WHY_HELP_NONE;
    if (why_map_is_mixed(&analysis->model->maps[map]))
        return WHY_HELP_FILE_OVERWRITTEN;
    return analysis->model->maps[map].file.state == WHY_FILE_REPLACED && library->state == WHY_STATE_STUCK &&
                   !library->leave_it && !has_help(library, WHY_HELP_FLAG_GO)
               ? WHY_HELP_FILE_REPLACED
               : WHY_HELP_NONE;
}

static bool took_name_of(const struct why_analysis *analysis, uint32_t newer, uint32_t older)
{
    const struct why_map *a = &analysis->model->maps[newer], *b = &analysis->model->maps[older];

    return newer != older && why_map_file_changed(analysis, older) && b->file.state == WHY_FILE_REPLACED &&
           b->file.disk_inode && a->file.mapped_inode == b->file.disk_inode &&
           a->file.mapped_device == b->file.disk_device && why_map_value(a, WHY_l_ns) == why_map_value(b, WHY_l_ns);
}

uint32_t why_map_newer(const struct why_analysis *analysis, uint32_t map)
{
    bool replaced = analysis->model->maps[map].file.state == WHY_FILE_REPLACED;

    for (uint32_t i = 0; replaced && i < analysis->model->map_count; i++)
        if (took_name_of(analysis, i, map))
            return i;
    return WHY_NONE;
}

uint32_t why_map_older(const struct why_analysis *analysis, uint32_t map)
{
    for (uint32_t i = 0; analysis->changed_files[WHY_FILE_REPLACED] && i < analysis->model->map_count; i++)
        if (took_name_of(analysis, map, i))
            return i;
    return WHY_NONE;
}
