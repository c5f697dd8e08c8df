/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All reasons of each library, each with its evidence. */
#include <stdlib.h>

#include "base/memory.h"
#include "why/advice.h"
#include "why/private.h"

/*
 * Thread-local destructors.
 */

/* By function, then by thread. */
static int compare_destructors(const void *left, const void *right, void *context)
{
    const struct why_model *model = context;
    const struct why_destructor *a = &model->destructors[*(const uint32_t *)left];
    const struct why_destructor *b = &model->destructors[*(const uint32_t *)right];
    uint64_t keys[][2] = {
        {a->function.value, b->function.value},
        {model->threads[a->thread].tid, model->threads[b->thread].tid},
        {a->thread, b->thread},
        {a->node, b->node},
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    return 0;
}

bool why_destructor_is_on_main_thread(const struct why_model *model, const struct why_destructor *destructor)
{
    const struct why_thread *thread = &model->threads[destructor->thread];

    return !thread->gone && thread->tid == model->source.pid;
}

/*
 * Does `map` hold `other`, directly or not? Then `other` stays as long as a destructor of `map` is pending. In most
 * cases the lists of `map` itself answer this.
 */
static bool holds(const struct why_model *model, uint32_t map, uint32_t other)
{
    struct why_indices root = {.at = &map, .count = 1};

    return why_edges_lead_to(&model->maps[map].initfini, other) ||
           why_edges_lead_to(&model->maps[map].reldeps, other) || why_graph_mark(model, &root, WHY_NONE)[other];
}

/* Can the code of a destructor that is charged to `map` be unloaded before it has run? */
static bool dangles(const struct why_model *model, uint32_t map, const struct why_destructor *destructor)
{
    uint32_t in = destructor->function_map;

    if (!destructor->function.known || in == map || model->threads[destructor->thread].gone)
        return false;
    return in == WHY_NONE || (why_map_was_dlopened(&model->maps[in]) && !why_map_is_nodelete(&model->maps[in]) &&
                              !holds(model, map, in));
}

/* Destructors of one function are neighbours, and one answer serves them all. */
static void find_dangling(struct why_case *c, uint32_t map, struct why_reason *reason)
{
    const struct why_model *model = c->model;
    uint32_t in = map;
    bool dangling = false;

    for (size_t i = 0; i < reason->destructors.count; i++) {
        const struct why_destructor *destructor = &model->destructors[reason->destructors.at[i]];

        if (destructor->function_map != in || in == WHY_NONE)
            dangling = dangles(model, map, destructor);
        in = destructor->function_map;
        if (dangling && !model->threads[destructor->thread].gone)
            why_indices_push(c->analysis->arena, &reason->dangling, reason->destructors.at[i]);
    }
}

/*
 * A namespace that dlmopen made has a libc of its own, with its own list in each thread. start_thread and exit run
 * the list of the libc that they are in (__call_tls_dtors).
 */
bool why_map_is_apart(const struct why_model *model, uint32_t map)
{
    return why_map_value(&model->maps[map], WHY_l_ns);
}

/* The threads that the help is about: the main thread, several others, or one other. */
enum owners { OWNER_MAIN, OWNERS_SEVERAL, OWNER_ONE };

static enum owners owners_of(const struct why_model *model, const struct why_indices *destructors)
{
    enum owners owners = destructors->count ? OWNER_ONE : OWNERS_SEVERAL;

    for (size_t i = 0; i < destructors->count; i++) {
        const struct why_destructor *destructor = &model->destructors[destructors->at[i]];

        if (why_destructor_is_on_main_thread(model, destructor))
            return OWNER_MAIN;
        if (destructor->thread != model->destructors[destructors->at[0]].thread)
            owners = OWNERS_SEVERAL;
    }
    return owners;
}

static enum why_help destructor_help(const struct why_model *model, uint32_t map, const struct why_reason *reason)
{
    static const enum why_help pending[] = {WHY_HELP_TLS_MAIN, WHY_HELP_TLS_THREADS, WHY_HELP_TLS_THREAD},
                               charged[] = {WHY_HELP_TLS_CHARGED_MAIN, WHY_HELP_TLS_CHARGED_MANY,
                                            WHY_HELP_TLS_CHARGED},
                               dangling[] = {WHY_HELP_TLS_DANGLING_MAIN, WHY_HELP_TLS_DANGLING_MANY,
                                             WHY_HELP_TLS_DANGLING};

    if (reason->lost && !why_map_is_apart(model, map))
        return WHY_HELP_TLS_LOST;
    if (reason->dangling.count) {
        bool gone = model->destructors[reason->dangling.at[0]].function_map == WHY_NONE;

        /* All its threads count: while one of them holds the library, it stays. */
        return (gone ? dangling : charged)[owners_of(model, &reason->destructors)];
    }
    if (why_map_is_apart(model, map))
        return WHY_HELP_TLS_APART;
    return pending[owners_of(model, &reason->destructors)];
}

static void explain_destructors(struct why_case *c, uint32_t map)
{
    const struct why_model *model = c->model;
    uint64_t count = why_map_value(&model->maps[map], WHY_l_tls_dtor_count);
    struct why_reason *reason;

    if (!count)
        return;
    reason = why_reason_add(c, map, WHY_REASON_TLS_DTOR, WHY_HELP_NONE);
    reason->count = count;
    for (uint32_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].map == map) {
            why_indices_push(c->analysis->arena, &reason->destructors, i);
            reason->lost += model->threads[model->destructors[i].thread].gone;
        }
    why_indices_sort(&reason->destructors, compare_destructors, c->model);
    find_dangling(c, map, reason);
    reason->help = destructor_help(model, map, reason);
}

/*
 * Holders.
 */

/*
 * Would `by` stay if `map` were not there? If not, the two only hold each other, which is no reason. Only maps on a
 * cycle need this test.
 */
static bool holds_without(const struct why_case *c, uint32_t map, uint32_t by, bool **live)
{
    if (!*live)
        *live = why_graph_mark_direct(c->model, c->analysis->graph, &c->roots, map);
    return (*live)[by];
}

static void explain_holders(struct why_case *c, uint32_t map, bool reldep, bool cyclic)
{
    const struct why_graph *graph = c->analysis->graph;
    struct why_indices by = {0};
    struct why_reason *reason;
    bool *live = NULL;

    for (size_t i = graph->first[map]; i < graph->first[map + 1]; i++) {
        struct why_holder holder = graph->holders[i];

        if (holder.reldep == reldep && holder.by != map && c->analysis->libraries[holder.by].live &&
            (!cyclic || holds_without(c, map, holder.by, &live)))
            why_indices_push(c->analysis->arena, &by, holder.by);
    }
    if (!by.count)
        return;
    reason = why_reason_add(c, map, reldep ? WHY_REASON_RELDEP : WHY_REASON_NEEDED, WHY_HELP_NONE);
    reason->by = by;
    reason->count = by.count;
    for (size_t i = 0; reldep && i < by.count; i++)
        why_reason_add_bindings(c, reason, by.at[i], map);
}

/* No help for a startup library: its last dlclose unloads nothing either. */
static enum why_help handle_help(const struct why_case *c, const struct why_map *map,
                                 const struct why_library *library)
{
    if (library->by_glibc)
        return library->by_gconv ? WHY_HELP_BY_GLIBC_FOR_A_WHILE : WHY_HELP_BY_GLIBC;
    if (library->root == WHY_ROOT_STARTUP)
        return WHY_HELP_NONE;
    if (c->analysis->activity == WHY_LOADER_EXITING)
        return WHY_HELP_EXITING_OPEN;
    if (library->policy && library->policy->fate == WHY_FATE_CLOSED)
        return WHY_HELP_POLICY;
    if (why_model_own_dlclose(c->model))
        return WHY_HELP_DLOPEN_ONE_INTERPOSED;
    if (!why_library_may_hold_itself(map, library))
        return WHY_HELP_DLOPEN_ONE;
    return library->policy && library->policy->fate == WHY_FATE_OWN ? WHY_HELP_DLOPEN_OWN_BACK : WHY_HELP_DLOPEN_OWN;
}

static void explain_handles(struct why_case *c, uint32_t map)
{
    const struct why_library *library = &c->analysis->libraries[map];
    uint64_t handles = why_map_open_handles(c, map);
    struct why_reason *reason;

    if (!handles || why_map_is_nodelete(&c->model->maps[map]))
        return;
    reason = why_reason_add(c, map, WHY_REASON_DLOPEN_COUNT, handle_help(c, &c->model->maps[map], library));
    reason->count = handles;
}

static int compare_reasons(const void *left, const void *right)
{
    const struct why_reason *a = left, *b = right;

    return (int)a->kind - (int)b->kind;
}

bool why_reason_is_about_holders(const struct why_reason *reason)
{
    return why_reason_family(reason) == WHY_FAMILY_HOLDERS;
}

bool *why_analysis_live_without_handle(const struct why_analysis *analysis, uint32_t map)
{
    struct why_indices roots = {0};

    for (uint32_t i = 0; i < analysis->model->map_count; i++)
        if (analysis->libraries[i].root != WHY_ROOT_NONE &&
            (i != map || why_map_is_root_without_handle(&analysis->model->maps[i])))
            why_indices_push(analysis->arena, &roots, i);
    return why_graph_mark(analysis->model, &roots, WHY_NONE);
}

static bool one_is_live(const struct why_indices *maps, const bool *live)
{
    for (size_t i = 0; i < maps->count; i++)
        if (live[maps->at[i]])
            return true;
    return false;
}

/* A holder is a reason only if it would stay without the library. So if `live` is NULL, any holder counts. */
const struct why_reason *why_library_would_stay(const struct why_library *library, const bool *live)
{
    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];
        enum why_family family = why_reason_family(reason);

        if (family == WHY_FAMILY_HANDLES || family == WHY_FAMILY_STARTUP || family == WHY_FAMILY_AUDIT)
            continue;
        if (!live || !why_reason_is_about_holders(reason) || one_is_live(&reason->by, live))
            return reason;
    }
    return NULL;
}

/* Did the library's makers want every reason that is its own? */
static bool is_meant_so(const struct why_library *library)
{
    bool meant = library->root != WHY_ROOT_NONE;

    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];

        if (!why_reason_is_about_holders(reason))
            meant &= reason->help == WHY_HELP_LEAVE_IT || reason->help == WHY_HELP_LEAVE_POLICY ||
                     reason->help == WHY_HELP_UNIQUE_RUNTIME;
    }
    return meant;
}

/* A library that may stay in the base namespace is no harm. Here it keeps a whole namespace. */
static void blame_namespace(struct why_library *library)
{
    for (size_t i = 0; i < library->reason_count; i++) {
        enum why_help *help = &library->reasons[i].help;

        if (*help == WHY_HELP_LEAVE_IT || *help == WHY_HELP_UNIQUE_RUNTIME)
            *help = WHY_HELP_NAMESPACE;
    }
    library->leave_it = false;
}

static void explain(struct why_case *c, uint32_t map, struct why_indices symbols, struct why_indices binders,
                    bool cyclic)
{
    struct why_library *library = &c->analysis->libraries[map];

    if (library->origin == WHY_ORIGIN_AUDIT) {
        why_reason_add(c, map, WHY_REASON_AUDIT, WHY_HELP_AUDIT);
        return;
    }
    if (library->state == WHY_STATE_STARTUP) {
        why_reason_add(c, map, WHY_REASON_STARTUP, WHY_HELP_STARTUP);
        if (library->origin != WHY_ORIGIN_MAIN) /* the program's count begins at 1 */
            explain_handles(c, map);
        return;
    }
    if (!library->live)
        return;
    explain_destructors(c, map);
    why_nodelete_explain(c, map, symbols, binders);
    explain_handles(c, map);
    explain_holders(c, map, false, cyclic);
    explain_holders(c, map, true, cyclic);
    if (library->reason_count)
        qsort(library->reasons, library->reason_count, sizeof(*library->reasons), compare_reasons);
    library->leave_it = is_meant_so(library);
    if (library->keeps_namespace)
        blame_namespace(library);
}

static bool is_of_other_maps(const struct why_binding *a, const struct why_binding *b)
{
    return a->from != b->from || a->to != b->to;
}

void why_reasons_find(struct why_case *c)
{
    const struct why_model *model = c->model;
    WHY_FREE struct why_indices *symbols = why_xcalloc(model->map_count + 1, sizeof(*symbols));
    WHY_FREE struct why_indices *binders = why_xcalloc(model->map_count + 1, sizeof(*binders));
    bool *cyclic = why_graph_on_cycles(model, true);

    for (uint32_t i = 0; i < model->unique_count; i++)
        if (model->uniques[i].map != WHY_NONE && !model->uniques[i].stale)
            why_indices_push(model->arena, &symbols[model->uniques[i].map], i);
    for (uint32_t i = 0; i < model->binding_count; i++)
        if (!i || is_of_other_maps(&model->bindings[i], &model->bindings[i - 1]))
            why_indices_push(model->arena, &binders[model->bindings[i].to], model->bindings[i].from);
    for (uint32_t i = 0; i < model->map_count; i++)
        explain(c, i, symbols[i], binders[i], cyclic[i]);
}
