/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NODELETE and where it came from. */
#include <string.h>

#include "base/memory.h"
#include "base/pattern.h"
#include "why/private.h"

/* Does the file say NODELETE? Since glibc 2.31 only the file sets the bit in l_flags_1; before, every cause set it.
 */
static struct why_number file_says_nodelete(const struct why_map *map)
{
    if (map->dynamic.known)
        return (struct why_number){.known = true, .value = map->dynamic.flags_1 & WHY_DF_1_NODELETE};
    if (why_map_get(map, WHY_l_nodelete_active).known)
        return (struct why_number){.known = true, .value = why_map_value(map, WHY_l_flags_1) & WHY_DF_1_NODELETE};
    return (struct why_number){0};
}

static const char *known_maker(const struct why_model *model, const struct why_map *map)
{
    const char *basename = why_map_basename(model, map);
    static const char *const known[][2] = {
#define ON_PURPOSE(pattern, who) {pattern, who},
#include "why/known.def"
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (why_pattern_fits(known[i][0], strchr(known[i][0], '/') && map->name ? map->name : basename))
            return known[i][1];
    return NULL;
}

bool why_is_cxx_runtime(const char *basename)
{
#define CXX_RUNTIME(pattern)                                                                                         \
    if (why_pattern_fits(pattern, basename))                                                                         \
        return true;
#include "why/known.def"
    return false;
}

bool why_map_is_cxx_runtime(const struct why_model *model, uint32_t map)
{
    return why_is_cxx_runtime(why_map_basename(model, &model->maps[map]));
}

static void explain_flag(struct why_case *c, uint32_t index)
{
    const struct why_map *map = &c->model->maps[index];
    const char *maker = known_maker(c->model, map);
    struct why_reason *reason = why_reason_add(c, index, WHY_REASON_NODELETE_FLAG, WHY_HELP_FLAG_OWN);

    if (map->maker == WHY_MAKER_GO) {
        reason->note = "a Go c-shared library";
        reason->help = WHY_HELP_FLAG_GO;
    } else if (maker) {
        reason->note = why_printf(c->analysis->arena, "%s does this on purpose", maker);
        reason->maker = maker;
        reason->help = WHY_HELP_LEAVE_IT;
    }
}

static void explain_unique(struct why_case *c, uint32_t index, struct why_indices symbols)
{
    struct why_reason *reason = why_reason_add(c, index, WHY_REASON_NODELETE_UNIQUE, WHY_HELP_NONE);

    reason->symbols = symbols;
    reason->count = symbols.count;
    if (why_map_is_cxx_runtime(c->model, index))
        reason->help = c->model->maps[index].reldeps.count ? WHY_HELP_UNIQUE_RUNTIME_BINDS : WHY_HELP_UNIQUE_RUNTIME;
}

static bool explain_bound(struct why_case *c, uint32_t index, struct why_indices binders)
{
    struct why_reason *reason = NULL;

    for (size_t i = 0; i < binders.count; i++) {
        uint32_t from = binders.at[i];

        if (!why_map_spreads_nodelete(&c->model->maps[from]))
            continue;
        if (!reason)
            reason = why_reason_add(c, index, WHY_REASON_NODELETE_BOUND, WHY_HELP_NONE);
        why_indices_push(c->analysis->arena, &reason->by, from);
        why_reason_add_bindings(c, reason, from, index);
    }
    return reason;
}

/* What a watch has seen of it: dlopens, or look-ups. */
static void find_seen(const struct why_case *c, const struct why_map *map, bool lookups, struct why_indices *ret_seen)
{
    const struct why_model *model = c->model;

    for (size_t i = 0; i < model->seen_count; i++) {
        const struct why_seen *seen = &model->seen[i];

        if (seen->map_address == map->address && !strcmp(seen->name ? seen->name : "", map->name ? map->name : "") &&
            (lookups ? why_model_map_at(model, seen->by) != WHY_NONE : !seen->by))
            why_indices_push(c->analysis->arena, ret_seen, (uint32_t)i);
    }
}

/* A dlopen that was seen is always a reason. A look-up that was seen is one only if nothing explained it before. */
static bool explain_seen(struct why_case *c, uint32_t index, bool explained)
{
    const struct why_map *map = &c->model->maps[index];
    struct why_indices seen = {0};
    enum why_help help;
    size_t dlopens;

    find_seen(c, map, false, &seen);
    dlopens = seen.count;
    if (!explained)
        find_seen(c, map, true, &seen);
    if (!seen.count)
        return false;
    help = !dlopens                ? WHY_HELP_NODELETE_SEEN_LOOKUP
           : dlopens == seen.count ? WHY_HELP_NODELETE_SEEN_DLOPEN
                                   : WHY_HELP_NODELETE_DLOPEN;
    why_reason_add(c, index, WHY_REASON_NODELETE_DLOPEN, help)->seen = seen;
    return true;
}

/* What was not examined, and so forbids the answer "no trace says why"; NULL: all was examined. */
static const char *unexamined(const struct why_case *c, const struct why_map *map, struct why_number flag)
{
    const struct why_model *model = c->model;
    const struct why_namespace *ns = why_model_namespace(model, why_map_value(map, WHY_l_ns));

    if (!flag.known)
        return "its file";
    if (!ns || !ns->unique_known)
        return "the table of unique symbols";
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *other = &model->maps[i];

        /* it may leave no address in a slot (_dl_fixup, LA_SYMB_NOPLTENTER) */
        if (why_map_value(other, WHY_l_auditing))
            return "bindings that an LD_AUDIT module took part in";
        if (why_map_value(other, WHY_l_ns) == why_map_value(map, WHY_l_ns) && why_map_spreads_nodelete(other) &&
            other != map && !other->bindings_known)
            return "what the program itself bound in it";
    }
    return NULL;
}

void why_nodelete_explain(struct why_case *c, uint32_t index, struct why_indices symbols, struct why_indices binders)
{
    const struct why_map *map = &c->model->maps[index];
    struct why_number flag = file_says_nodelete(map);
    const struct why_policy *policy = c->analysis->libraries[index].policy;
    struct why_reason *reason;
    const char *unread;
    bool bound, explained;

    if (!why_map_is_nodelete(map))
        return;
    if (symbols.count)
        explain_unique(c, index, symbols);
    bound = explain_bound(c, index, binders);
    if (flag.known && flag.value)
        explain_flag(c, index);
    explained = symbols.count || bound || (flag.known && flag.value);
    if (explain_seen(c, index, explained) || explained)
        return;
    unread = unexamined(c, map, flag);
    reason = why_reason_add(c, index, unread ? WHY_REASON_NODELETE_UNKNOWN : WHY_REASON_NODELETE_DLOPEN,
                            unread ? WHY_HELP_NODELETE_UNKNOWN : WHY_HELP_NODELETE_DLOPEN);
    reason->note = unread;
    if (policy && policy->fate == WHY_FATE_PINNED)
        reason->help = WHY_HELP_LEAVE_POLICY;
}
