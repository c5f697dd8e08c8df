/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/remedies.h"

#include "why/private.h"

static struct why_remedy *add(struct why_remedies *ways, enum why_help help, unsigned change)
{
    struct why_remedy *way = &ways->at[ways->count++];

    *way = (struct why_remedy){.advice = {.help = help, .reason = ways->reason}, .change = (uint16_t)change};
    way->advice.policy = ways->analysis->libraries[ways->map].policy;
    return way;
}

static void add_others(struct why_remedies *ways, enum why_help help, struct why_indices by, unsigned change)
{
    struct why_remedy *way = add(ways, help, 0);

    way->advice.by = by;
    way->change_of_others = (uint16_t)change;
    way->all_roots = by.count == ways->roots.count;
}

static bool all_have_their_own(const struct why_remedies *ways)
{
    for (size_t i = 0; i < ways->reason->by.count; i++)
        if (!why_trial_has_its_own(ways->analysis->model, ways->reason->by.at[i], ways->map))
            return false;
    return true;
}

/* Are the two in the closure of one dlopen? Then they find each other's symbols without the global scope. */
static bool share_a_scope(const struct why_model *model, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < model->map_count; i++)
        if (why_map_was_dlopened(&model->maps[i]) && (i == a || why_edges_lead_to(&model->maps[i].initfini, a)) &&
            (i == b || why_edges_lead_to(&model->maps[i].initfini, b)))
            return true;
    return false;
}

/* Would RTLD_LOCAL have hidden its symbols from all that bound them? */
static bool is_found_globally(const struct why_remedies *ways)
{
    const struct why_model *model = ways->analysis->model;
    struct why_number global = why_map_get(&model->maps[ways->map], WHY_l_global);

    if (global.known && !global.value)
        return false;
    for (size_t i = 0; i < ways->reason->by.count; i++)
        if (share_a_scope(model, ways->map, ways->reason->by.at[i]))
            return false;
    return true;
}

static void add_unbinding(struct why_remedies *ways)
{
    bool own = all_have_their_own(ways);

    if (is_found_globally(ways))
        add(ways, own ? WHY_HELP_LOCAL_OWN : WHY_HELP_LOCAL, WHY_CHANGE_LOCAL);
    if (own)
        add(ways, WHY_HELP_HIDE, WHY_CHANGE_HIDDEN);
}

/* The libraries whose open handles alone keep those that bound a symbol. */
static struct why_indices open_roots(const struct why_remedies *ways)
{
    struct why_indices open = {0};

    for (size_t i = 0; i < ways->roots.count; i++)
        if (!why_map_is_root_without_handle(&ways->analysis->model->maps[ways->roots.at[i]]) &&
            !why_library_is_fixed(&ways->analysis->libraries[ways->roots.at[i]]))
            why_indices_push(ways->analysis->arena, &open, ways->roots.at[i]);
    return open;
}

/* The other libraries that are roots and hold this one: those that are fixed, or those that are not. */
static struct why_indices other_roots(const struct why_remedies *ways, bool fixed)
{
    struct why_indices roots = {0};

    for (size_t i = 0; i < ways->roots.count; i++)
        if (why_library_is_fixed(&ways->analysis->libraries[ways->roots.at[i]]) == fixed)
            why_indices_push(ways->analysis->arena, &roots, ways->roots.at[i]);
    return roots;
}

/* The roots have to go first, not the next holder. */
static void add_roots(struct why_remedies *ways)
{
    struct why_indices fixed = other_roots(ways, true), others = other_roots(ways, false);

    if (fixed.count)
        add_others(ways, WHY_HELP_FOR_GOOD, fixed, 0);
    else
        add_others(ways, others.count > 1 ? WHY_HELP_FREE_ALL : WHY_HELP_FREE_FIRST, others, WHY_CHANGE_GONE);
    ways->at[ways->count - 1].last_resort = why_reason_evidence(ways->reason) == WHY_EVIDENCE_BINDINGS;
}

static void add_reldep(struct why_remedies *ways)
{
    struct why_indices open = open_roots(ways);

    if (open.count)
        add_others(ways, WHY_HELP_CLOSE_TOO, open, WHY_CHANGE_CLOSED);
    else if (all_have_their_own(ways))
        add_others(ways, WHY_HELP_MAKE_STARTUP, ways->reason->by, WHY_CHANGE_STARTUP);
    add_unbinding(ways);
    add_roots(ways);
}

/* Is libstdc++ linked into it statically? Then some of the symbols come from there, others from its own sources. */
static bool has_static_runtime(const struct why_model *model, uint32_t map)
{
    const struct why_dynamic *dynamic = &model->maps[map].dynamic;

    for (size_t i = 0; i < dynamic->needed_count; i++)
        if (why_is_cxx_runtime(dynamic->needed[i]))
            return false;
    return dynamic->known;
}

/* Each of these gives the library its own copy of the symbols, which matters if other libraries share them. */
static void add_splits(struct why_remedies *ways, const struct why_owners *owners)
{
    bool hide = !owners->any_standard && !owners->any_nameless && !owners->more;

    if (hide && ways->analysis->model->maps[ways->map].sharers_known)
        add(ways, WHY_HELP_UNIQUE_HIDE, WHY_CHANGE_NO_UNIQUE);
    else if (hide)
        add(ways, WHY_HELP_UNIQUE_HIDE_IF, WHY_CHANGE_NO_UNIQUE);
    if (owners->any_standard && has_static_runtime(ways->analysis->model, ways->map))
        add(ways, WHY_HELP_UNIQUE_STATIC, WHY_CHANGE_NO_UNIQUE);
    else
        add(ways, owners->all_standard ? WHY_HELP_UNIQUE_STANDARD : WHY_HELP_UNIQUE_FLAG, WHY_CHANGE_NO_UNIQUE);
}

/* Is it one of them, or does one of them need it? */
static bool comes_with(const struct why_model *model, const struct why_indices *maps, uint32_t map)
{
    for (size_t i = 0; i < maps->count; i++)
        if (maps->at[i] == map || why_edges_lead_to(&model->maps[maps->at[i]].initfini, map))
            return true;
    return false;
}

/* Those that define its unique symbols, too; then with those that bound other symbols in it, if it takes them. */
static void add_stand_ins(struct why_remedies *ways)
{
    const struct why_model *model = ways->analysis->model;
    const struct why_map *map = &model->maps[ways->map];
    struct why_indices by = {0}, all = {0};
    size_t first;

    for (size_t i = 0; i < map->stand_in_count; i++) {
        why_indices_push(ways->analysis->arena, &by, map->stand_ins[i]);
        why_indices_push(ways->analysis->arena, &all, map->stand_ins[i]);
    }
    if (!by.count)
        return;
    add_others(ways, WHY_HELP_UNIQUE_STARTUP, by, WHY_CHANGE_STARTUP);
    for (uint32_t i = 0; i < model->map_count; i++)
        if (why_model_bindings(model, i, ways->map, &first) != first && why_map_was_dlopened(&model->maps[i]) &&
            !comes_with(model, &all, i))
            why_indices_push(ways->analysis->arena, &all, i);
    add_others(ways, WHY_HELP_UNIQUE_STARTUP, all, WHY_CHANGE_STARTUP);
    ways->at[ways->count - 1].last_resort = true;
}

static void add_unique(struct why_remedies *ways)
{
    const struct why_model *model = ways->analysis->model;
    const struct why_map *map = &model->maps[ways->map];
    struct why_owners owners = why_unique_owners(model, &ways->reason->symbols);
    unsigned script = WHY_CHANGE_NO_UNIQUE | WHY_CHANGE_HIDDEN;

    if (ways->reason->help != WHY_HELP_NONE) {
        add(ways, ways->reason->help, 0);
        return;
    }
    add_stand_ins(ways);
    if (map->sharer_count) {
        add(ways, WHY_HELP_UNIQUE_SHARED, WHY_CHANGE_NO_UNIQUE)->advice.by =
            (struct why_indices){.at = map->sharers, .count = map->sharer_count};
        add(ways, WHY_HELP_UNIQUE_SCRIPT_EACH, script);
    } else {
        add(ways, WHY_HELP_UNIQUE_SCRIPT, script);
        add_splits(ways, &owners);
    }
}

/* For the author of the host, and for that of the library. */
static void add_destructors(struct why_remedies *ways)
{
    bool of_std = why_destructors_are_of_std(ways->analysis->model, &ways->reason->destructors);
    bool distributed = ways->analysis->libraries[ways->map].distributed;
    enum why_help help = ways->reason->help;

    if (help == WHY_HELP_TLS_MAIN && (of_std || distributed))
        help = of_std ? WHY_HELP_TLS_MAIN_STD : WHY_HELP_TLS_MAIN_DISTRIBUTED;
    add(ways, help, WHY_CHANGE_RUN);
    if (help == WHY_HELP_TLS_THREAD || help == WHY_HELP_TLS_THREADS)
        add(ways, of_std ? WHY_HELP_TLS_AUTHOR_STD : WHY_HELP_TLS_AUTHOR, WHY_CHANGE_RUN);
}

static bool one_is_kept(const struct why_remedies *ways)
{
    for (size_t i = 0; i < ways->reason->by.count; i++)
        if (why_library_is_kept(&ways->analysis->libraries[ways->reason->by.at[i]]))
            return true;
    return false;
}

/* A reason for which there is one word, whatever else is so; WHY_HELP_NONE: there are ways. */
static enum why_help last_word(const struct why_remedies *ways)
{
    const struct why_library *library = &ways->analysis->libraries[ways->map];
    enum why_help help = ways->reason->help;

    if (help == WHY_HELP_LEAVE_IT || help == WHY_HELP_NAMESPACE || help == WHY_HELP_LEAVE_POLICY)
        return help;
    if (why_library_is_kept(library))
        return WHY_HELP_LEAVE_POLICY;
    if (ways->analysis->model->maps[ways->map].registers_types)
        return WHY_HELP_LEAVE_TYPES;
    if (library->policy && library->policy->fate == WHY_FATE_BASE && one_is_kept(ways))
        return WHY_HELP_LEAVE_POLICY;
    return WHY_HELP_NONE;
}

/* Who meets a distribution's library builds no other one. */
static void drop_rebuilding(struct why_remedies *ways)
{
    size_t kept = 0, count = ways->count;

    for (size_t i = 0; i < count; i++)
        if (why_help_readers[ways->at[i].advice.help] != WHY_READER_AUTHOR)
            ways->at[kept++] = ways->at[i];
    ways->count = kept;
    if (count && !kept)
        add(ways, WHY_HELP_LEAVE_DISTRIBUTED, 0);
}

void why_remedies_find(struct why_remedies *ways)
{
    enum why_help help = ways->reason->help, word = last_word(ways);

    if (word != WHY_HELP_NONE) {
        add(ways, word, 0);
        return;
    }
    switch (ways->reason->kind) {
    case WHY_REASON_TLS_DTOR: add_destructors(ways); break;
    case WHY_REASON_NODELETE_UNIQUE: add_unique(ways); break;
    case WHY_REASON_NODELETE_BOUND: add_unbinding(ways); break;
    case WHY_REASON_NODELETE_DLOPEN:
    case WHY_REASON_NODELETE_UNKNOWN: add(ways, help, WHY_CHANGE_NO_RTLD_FLAG); break;
    case WHY_REASON_NODELETE_FLAG: add(ways, help, help == WHY_HELP_FLAG_OWN ? WHY_CHANGE_NO_FLAG : 0); break;
    case WHY_REASON_DLOPEN_COUNT:
        add(ways, help, ways->analysis->libraries[ways->map].by_glibc ? 0 : WHY_CHANGE_CLOSED);
        break;
    case WHY_REASON_RELDEP: add_reldep(ways); break;
    case WHY_REASON_NEEDED: add_roots(ways); break;
    default: add(ways, help, 0);
    }
    if (ways->analysis->libraries[ways->map].distributed)
        drop_rebuilding(ways);
}
