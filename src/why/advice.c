/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done about each reason, and which of that helps. Advice that would not free the library is not given.
 * If a single piece of advice frees it, only such advice is given. Else there is one for each reason, and together
 * they free the library.
 */
#include "base/memory.h"
#include "why/private.h"
#include "why/trial.h"

enum { MOST_WAYS = 5 };

struct way {
    struct why_advice advice;
    uint16_t change;           /* of the library: bits of enum why_change; 0: it only explains, and frees nothing */
    uint16_t change_of_others; /* of the libraries in advice.by */
    bool all_roots;            /* advice.by are all roots that hold the library through others */
    bool last_resort;          /* given only if the others do not help */
};

struct ways {
    const struct why_analysis *analysis;
    uint32_t map;
    const struct why_reason *reason;
    struct why_indices roots; /* other libraries that hold this one as roots; only for a reason about holders */
    struct way at[MOST_WAYS];
    size_t count;
};

static struct way *add(struct ways *ways, enum why_help help, unsigned change)
{
    struct way *way = &ways->at[ways->count++];

    *way = (struct way){.advice = {.help = help, .reason = ways->reason}, .change = (uint16_t)change};
    return way;
}

static void add_others(struct ways *ways, enum why_help help, struct why_indices by, unsigned change)
{
    struct way *way = add(ways, help, 0);

    way->advice.by = by;
    way->change_of_others = (uint16_t)change;
    way->all_roots = by.count == ways->roots.count;
}

/* --- What can be done about each reason --- */

static bool all_have_their_own(const struct ways *ways)
{
    for (size_t i = 0; i < ways->reason->by.count; i++)
        if (!why_trial_has_its_own(ways->analysis->model, ways->reason->by.at[i], ways->map))
            return false;
    return true;
}

static bool leads_to(const struct why_edges *edges, uint32_t map)
{
    for (size_t i = 0; i < edges->count; i++)
        if (edges->to[i] == map)
            return true;
    return false;
}

/* Are the two in the closure of one dlopen? Then they find each other's symbols without the global scope. */
static bool share_a_scope(const struct why_model *model, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < model->map_count; i++)
        if (why_map_was_dlopened(&model->maps[i]) && (i == a || leads_to(&model->maps[i].initfini, a)) &&
            (i == b || leads_to(&model->maps[i].initfini, b)))
            return true;
    return false;
}

/* Would RTLD_LOCAL have hidden its symbols from all that bound them? */
static bool is_found_globally(const struct ways *ways)
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

static void add_unbinding(struct ways *ways)
{
    bool own = all_have_their_own(ways);

    if (is_found_globally(ways))
        add(ways, own ? WHY_HELP_LOCAL_OWN : WHY_HELP_LOCAL, WHY_CHANGE_LOCAL);
    if (own)
        add(ways, WHY_HELP_HIDE, WHY_CHANGE_HIDDEN);
}

/* The libraries whose open handles alone keep those that bound a symbol. */
static struct why_indices open_roots(const struct ways *ways)
{
    struct why_indices open = {0};

    for (size_t i = 0; i < ways->roots.count; i++)
        if (!why_map_is_root_without_handle(&ways->analysis->model->maps[ways->roots.at[i]]))
            why_indices_push(ways->analysis->arena, &open, ways->roots.at[i]);
    return open;
}

/* Does this root stay, whatever the user changes? */
static bool is_fixed(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];

    return library->leave_it || library->by_glibc || library->root == WHY_ROOT_STARTUP;
}

/* The other libraries that are roots and hold this one: those that are fixed, or those that are not. */
static struct why_indices other_roots(const struct ways *ways, bool fixed)
{
    struct why_indices roots = {0};

    for (size_t i = 0; i < ways->roots.count; i++)
        if (is_fixed(ways->analysis, ways->roots.at[i]) == fixed)
            why_indices_push(ways->analysis->arena, &roots, ways->roots.at[i]);
    return roots;
}

/* The roots have to go first, not the next holder. */
static void add_roots(struct ways *ways)
{
    struct why_indices fixed = other_roots(ways, true), others = other_roots(ways, false);

    if (fixed.count)
        add_others(ways, WHY_HELP_FOR_GOOD, fixed, 0);
    else
        add_others(ways, others.count > 1 ? WHY_HELP_FREE_ALL : WHY_HELP_FREE_FIRST, others, WHY_CHANGE_GONE);
    ways->at[ways->count - 1].last_resort = why_reason_evidence(ways->reason) == WHY_EVIDENCE_BINDINGS;
}

static void add_reldep(struct ways *ways)
{
    struct why_indices open = open_roots(ways);

    if (open.count)
        add_others(ways, WHY_HELP_CLOSE_TOO, open, WHY_CHANGE_CLOSED);
    else if (all_have_their_own(ways))
        add_others(ways, WHY_HELP_MAKE_STARTUP, ways->reason->by, WHY_CHANGE_STARTUP);
    add_unbinding(ways);
    add_roots(ways);
}

/* Is libstdc++ linked into it statically? */
static bool has_static_runtime(const struct why_model *model, uint32_t map)
{
    const struct why_dynamic *dynamic = &model->maps[map].dynamic;

    for (size_t i = 0; i < dynamic->needed_count; i++)
        if (why_is_cxx_runtime(dynamic->needed[i]))
            return false;
    return dynamic->known;
}

/* Each of these gives the library its own copy of the symbols, which matters if other libraries share them. */
static void add_splits(struct ways *ways, const struct why_owners *owners)
{
    bool hide = !owners->any_standard && !owners->any_nameless && !owners->more;

    if (hide && ways->analysis->model->maps[ways->map].sharers_known)
        add(ways, WHY_HELP_UNIQUE_HIDE, WHY_CHANGE_NO_UNIQUE);
    else if (hide)
        add(ways, WHY_HELP_UNIQUE_HIDE_IF, WHY_CHANGE_NO_UNIQUE);
    if (owners->all_standard && has_static_runtime(ways->analysis->model, ways->map))
        add(ways, WHY_HELP_UNIQUE_STATIC, WHY_CHANGE_NO_UNIQUE | WHY_CHANGE_HIDDEN);
    else
        add(ways, owners->all_standard ? WHY_HELP_UNIQUE_STANDARD : WHY_HELP_UNIQUE_FLAG, WHY_CHANGE_NO_UNIQUE);
}

static void add_unique(struct ways *ways)
{
    const struct why_model *model = ways->analysis->model;
    const struct why_map *map = &model->maps[ways->map];
    struct why_owners owners = why_unique_owners(model, &ways->reason->symbols);
    unsigned script = WHY_CHANGE_NO_UNIQUE | WHY_CHANGE_HIDDEN;

    if (ways->reason->help != WHY_HELP_NONE) {
        add(ways, ways->reason->help, 0);
    } else if (map->sharer_count) {
        add(ways, WHY_HELP_UNIQUE_SHARED, WHY_CHANGE_NO_UNIQUE)->advice.by =
            (struct why_indices){.at = map->sharers, .count = map->sharer_count};
        add(ways, WHY_HELP_UNIQUE_SCRIPT_EACH, script);
    } else {
        add(ways, WHY_HELP_UNIQUE_SCRIPT, script);
        add_splits(ways, &owners);
    }
}

static void add_ways(struct ways *ways)
{
    enum why_help help = ways->reason->help;

    if (help == WHY_HELP_LEAVE_IT || help == WHY_HELP_NAMESPACE) {
        add(ways, help, 0);
        return;
    }
    switch (ways->reason->kind) {
    case WHY_REASON_TLS_DTOR: add(ways, help, WHY_CHANGE_RUN); break;
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
}

/* --- Which advice helps --- */

static void apply(struct why_trial *trial, uint32_t map, const struct way *way)
{
    trial->changes[map] |= way->change;
    for (size_t i = 0; i < way->advice.by.count; i++)
        trial->changes[way->advice.by.at[i]] |= way->change_of_others;
}

/* Change the model as if the library did not have this reason. */
static void remove_reason(struct why_trial *trial, uint32_t map, const struct why_reason *reason)
{
    static const uint16_t of_family[] = {
        [WHY_FAMILY_DESTRUCTORS] = WHY_CHANGE_RUN,
        [WHY_FAMILY_HANDLES] = WHY_CHANGE_CLOSED,
        [WHY_FAMILY_STARTUP] = 0,
    };

    for (size_t i = 0; i < reason->by.count; i++)
        trial->changes[reason->by.at[i]] |= WHY_CHANGE_GONE;
    switch (reason->kind) {
    case WHY_REASON_NODELETE_UNIQUE: trial->changes[map] |= WHY_CHANGE_NO_UNIQUE; break;
    case WHY_REASON_NODELETE_FLAG: trial->changes[map] |= WHY_CHANGE_NO_FLAG; break;
    case WHY_REASON_NODELETE_DLOPEN:
    case WHY_REASON_NODELETE_UNKNOWN: trial->changes[map] |= WHY_CHANGE_NO_RTLD_FLAG; break;
    default: trial->changes[map] |= of_family[why_reason_family(reason)];
    }
}

/* A library with one reason goes if that is taken away, which needs no trial. */
static bool frees_alone(const struct why_analysis *analysis, uint32_t map, const struct way *way)
{
    WHY_FREE uint16_t *changes = why_xcalloc(analysis->model->map_count + 1, sizeof(*changes));
    struct why_trial trial = {analysis, changes};

    if (!way->change && !way->change_of_others)
        return false;
    if (analysis->libraries[map].reason_count == 1 && !(way->change & WHY_CHANGE_HIDDEN) &&
        (!way->change_of_others || (way->all_roots && !(way->change_of_others & WHY_CHANGE_STARTUP))))
        return true;
    apply(&trial, map, way);
    return why_trial_frees(&trial, map);
}

/* Does it free the library if all other reasons are gone? */
static bool frees_with_others(const struct why_analysis *analysis, uint32_t map, const struct way *way)
{
    const struct why_library *library = &analysis->libraries[map];
    WHY_FREE uint16_t *changes = why_xcalloc(analysis->model->map_count + 1, sizeof(*changes));
    struct why_trial trial = {analysis, changes};

    if (!way->change && !way->change_of_others)
        return false;
    for (size_t i = 0; i < library->reason_count; i++)
        if (&library->reasons[i] != way->advice.reason)
            remove_reason(&trial, map, &library->reasons[i]);
    apply(&trial, map, way);
    return why_trial_frees(&trial, map);
}

typedef bool test_fn(const struct why_analysis *analysis, uint32_t map, const struct way *way);

/* Add the advice that passes the test. Returns how many pieces. */
static size_t give(struct why_advices *advices, const struct ways *ways, test_fn *test)
{
    size_t given = 0;

    for (size_t i = 0; i < ways->count; i++) {
        const struct way *way = &ways->at[i];

        if (!why_help_texts[way->advice.help][0] || (way->last_resort && given) ||
            !test(ways->analysis, ways->map, way))
            continue;
        *WHY_APPEND(ways->analysis->arena, advices->at, advices->count, advices->room) = way->advice;
        advices->at[advices->count - 1].alternative = given++;
    }
    return given;
}

/* Is it worth saying even if it frees nothing? A destructor whose code may go first is a danger in any case. */
static bool is_a_word(const struct why_analysis *analysis, uint32_t map, const struct way *way)
{
    (void)analysis;
    (void)map;
    return way->advice.reason->dangling.count || (!way->change && !way->change_of_others);
}

struct why_advices why_advices_for(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    struct ways *ways = why_alloc(analysis->arena, (library->reason_count + 1) * sizeof(*ways));
    struct why_advices alone = {0}, together = {0}, words = {0};
    size_t answered = 0;

    for (size_t i = 0; i < library->reason_count; i++) {
        ways[i] = (struct ways){.analysis = analysis, .map = map, .reason = &library->reasons[i]};
        if (why_reason_is_about_holders(ways[i].reason))
            ways[i].roots = why_analysis_roots_through(analysis, map, &ways[i].reason->by);
        add_ways(&ways[i]);
        give(&alone, &ways[i], frees_alone);
        give(&words, &ways[i], is_a_word);
    }
    if (alone.count)
        return alone;
    for (size_t i = 0; i < library->reason_count; i++)
        answered += give(&together, &ways[i], frees_with_others) > 0;
    if (answered < library->reason_count)
        return words;
    together.together = true;
    return together;
}
