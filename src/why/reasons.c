/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All reasons of each library, each with its evidence. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "why/private.h"

static struct why_reason *add(struct why_case *c, uint32_t map, enum why_reason_kind kind, enum why_help help)
{
    struct why_library *library = &c->analysis->libraries[map];
    struct why_reason *reason =
        WHY_APPEND(c->analysis->arena, library->reasons, library->reason_count, library->reason_room);

    reason->kind = kind;
    reason->help = help;
    return reason;
}

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

static bool on_main_thread(const struct why_model *model, const struct why_destructor *destructor)
{
    return model->threads[destructor->thread].tid == model->source.pid;
}

/* Its code lies in a library other than the one it is charged to: if that one goes first, the thread crashes. */
static bool charged_elsewhere(const struct why_model *model, const struct why_destructor *destructor)
{
    uint32_t in = destructor->function_map;

    return destructor->function.known && in != destructor->map &&
           (in == WHY_NONE || why_map_value(&model->maps[in], WHY_l_type) == WHY_LT_LOADED);
}

static enum why_help destructor_help(const struct why_model *model, const struct why_reason *reason)
{
    uint32_t first = reason->destructors.count ? model->destructors[reason->destructors.at[0]].thread : 0;
    bool main_thread = false, several = false;

    for (size_t i = 0; i < reason->destructors.count; i++) {
        const struct why_destructor *destructor = &model->destructors[reason->destructors.at[i]];

        if (charged_elsewhere(model, destructor))
            return WHY_HELP_TLS_CHARGED;
        main_thread |= on_main_thread(model, destructor);
        several |= destructor->thread != first;
    }
    if (main_thread)
        return WHY_HELP_TLS_MAIN;
    return several || !reason->destructors.count ? WHY_HELP_TLS_THREADS : WHY_HELP_TLS_THREAD;
}

static void explain_destructors(struct why_case *c, uint32_t map)
{
    const struct why_model *model = c->model;
    uint64_t count = why_map_value(&model->maps[map], WHY_l_tls_dtor_count);
    struct why_reason *reason;

    if (!count)
        return;
    reason = add(c, map, WHY_REASON_TLS_DTOR, WHY_HELP_NONE);
    reason->count = count;
    for (uint32_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].map == map)
            why_push(c->analysis->arena, &reason->destructors, i);
    why_sort(&reason->destructors, compare_destructors, c->model);
    reason->help = destructor_help(model, reason);
}

/*
 * NODELETE and where it came from.
 */

/* The file says so: since 2.31 only the file sets the bit in l_flags_1; before that everything did. */
static struct why_number file_says_nodelete(const struct why_map *map)
{
    if (map->dynamic.known)
        return (struct why_number){.known = true, .value = map->dynamic.flags_1 & WHY_DF_1_NODELETE};
    if (why_map_get(map, WHY_l_nodelete_active).known)
        return (struct why_number){.known = true, .value = why_map_value(map, WHY_l_flags_1) & WHY_DF_1_NODELETE};
    return (struct why_number){0};
}

static const char *known_maker(const char *basename)
{
    static const char *const known[][2] = {
#define ON_PURPOSE(pattern, who) {pattern, who},
#define CXX_RUNTIME(pattern)
#define BY_GLIBC(pattern)
#include "why/known.def"
#undef ON_PURPOSE
#undef CXX_RUNTIME
#undef BY_GLIBC
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (!fnmatch(known[i][0], basename, 0))
            return known[i][1];
    return NULL;
}

static bool is_cxx_runtime(const char *basename)
{
#define ON_PURPOSE(pattern, who)
#define CXX_RUNTIME(pattern)                                                                                         \
    if (!fnmatch(pattern, basename, 0))                                                                              \
        return true;
#define BY_GLIBC(pattern)
#include "why/known.def"
#undef ON_PURPOSE
#undef CXX_RUNTIME
#undef BY_GLIBC
    return false;
}

static void explain_flag(struct why_case *c, uint32_t index)
{
    const struct why_map *map = &c->model->maps[index];
    const char *maker = known_maker(why_map_basename(c->model, map));
    struct why_reason *reason = add(c, index, WHY_REASON_NODELETE_FLAG, WHY_HELP_FLAG_OWN);

    if (map->maker == WHY_MAKER_GO) {
        reason->note = "a Go c-shared library";
        reason->help = WHY_HELP_FLAG_GO;
    } else if (maker) {
        reason->note = why_printf(c->analysis->arena, "%s does this on purpose", maker);
        reason->help = WHY_HELP_LEAVE_IT;
    }
}

static void explain_unique(struct why_case *c, uint32_t index, struct why_indices symbols)
{
    struct why_reason *reason = add(c, index, WHY_REASON_NODELETE_UNIQUE, WHY_HELP_UNIQUE_OWN);

    reason->symbols = symbols;
    reason->count = symbols.count;
    if (is_cxx_runtime(why_map_basename(c->model, &c->model->maps[index])))
        reason->help = WHY_HELP_UNIQUE_RUNTIME;
}

static void explain_nodelete(struct why_case *c, uint32_t index, struct why_indices symbols)
{
    const struct why_map *map = &c->model->maps[index];
    const struct why_namespace *ns = why_model_namespace(c->model, why_map_value(map, WHY_l_ns));
    struct why_number flag = file_says_nodelete(map);
    struct why_reason *reason;

    if (!why_nodelete(map))
        return;
    if (symbols.count)
        explain_unique(c, index, symbols);
    if (flag.known && flag.value)
        explain_flag(c, index);
    if (symbols.count || (flag.known && flag.value))
        return;
    reason = add(c, index, WHY_REASON_NODELETE_UNKNOWN, WHY_HELP_NODELETE_UNKNOWN);
    reason->note = !flag.known                ? "its file"
                   : !ns || !ns->unique_known ? "the table of unique symbols"
                                              : "what the program itself bound in it";
}

/*
 * Holders.
 */

/*
 * Does `by` stay when `map` is not there? If not, the two only hold each other, and that is no reason. Only maps on
 * a cycle can be in doubt.
 */
static bool holds_without(const struct why_case *c, uint32_t map, uint32_t by, bool **live)
{
    if (!*live)
        *live = why_mark(c->model, &c->roots, map);
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
            why_push(c->analysis->arena, &by, holder.by);
    }
    if (!by.count)
        return;
    reason = add(c, map, reldep ? WHY_REASON_RELDEP : WHY_REASON_NEEDED, reldep ? WHY_HELP_RELDEP : WHY_HELP_NEEDED);
    reason->by = by;
    reason->count = by.count;
}

static void explain_handles(struct why_case *c, uint32_t map)
{
    uint64_t handles = why_open_handles(c, map);
    struct why_reason *reason;

    if (!handles || why_nodelete(&c->model->maps[map]))
        return;
    reason = add(c, map, WHY_REASON_DLOPEN_COUNT,
                 c->analysis->libraries[map].by_glibc ? WHY_HELP_BY_GLIBC : WHY_HELP_DLOPEN_ONE);
    reason->count = handles;
}

static int compare_reasons(const void *left, const void *right)
{
    const struct why_reason *a = left, *b = right;

    return why_reason_words[a->kind].rank - why_reason_words[b->kind].rank;
}

bool why_is_about_holders(const struct why_reason *reason)
{
    return reason->kind == WHY_REASON_NEEDED || reason->kind == WHY_REASON_RELDEP;
}

/* Every reason of its own is one that its makers wanted. */
static bool is_meant_so(const struct why_library *library)
{
    bool meant = library->root;

    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];

        if (!why_is_about_holders(reason))
            meant &= reason->help == WHY_HELP_LEAVE_IT || reason->help == WHY_HELP_UNIQUE_RUNTIME;
    }
    return meant;
}

static void explain(struct why_case *c, uint32_t map, struct why_indices symbols, bool cyclic)
{
    struct why_library *library = &c->analysis->libraries[map];

    if (library->origin == WHY_ORIGIN_AUDIT) {
        add(c, map, WHY_REASON_AUDIT, WHY_HELP_AUDIT);
        return;
    }
    if (library->state == WHY_STATE_STARTUP) {
        add(c, map, WHY_REASON_STARTUP, WHY_HELP_STARTUP);
        if (library->origin != WHY_ORIGIN_MAIN) /* the program's count begins at 1 */
            explain_handles(c, map);
        return;
    }
    if (!library->live)
        return;
    explain_destructors(c, map);
    explain_nodelete(c, map, symbols);
    explain_handles(c, map);
    explain_holders(c, map, false, cyclic);
    explain_holders(c, map, true, cyclic);
    if (library->reason_count)
        qsort(library->reasons, library->reason_count, sizeof(*library->reasons), compare_reasons);
    library->leave_it = is_meant_so(library);
}

void why_find_reasons(struct why_case *c)
{
    const struct why_model *model = c->model;
    WHY_FREE struct why_indices *symbols = why_xcalloc(model->map_count + 1, sizeof(*symbols));
    bool *cyclic = why_on_cycles(model, true);

    for (uint32_t i = 0; i < model->unique_count; i++)
        if (model->uniques[i].map != WHY_NONE)
            why_push(model->arena, &symbols[model->uniques[i].map], i);
    for (uint32_t i = 0; i < model->map_count; i++)
        explain(c, i, symbols[i], cyclic[i]);
}
