/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done about each reason, and which of that helps. Advice that would not free the library is not given.
 * If a single piece of advice frees it, only such advice is given. Else there is one for each reason, and together
 * they free the library.
 */
#include "base/memory.h"
#include "why/private.h"
#include "why/remedies.h"

static void apply(struct why_trial *trial, uint32_t map, const struct why_remedy *way)
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

/* Would it free the library? `only`: if all other reasons are gone. */
static bool frees(const struct why_analysis *analysis, uint32_t map, const struct why_remedy *way, bool only)
{
    const struct why_library *library = &analysis->libraries[map];
    WHY_FREE uint16_t *changes = why_xcalloc(analysis->model->map_count + 1, sizeof(*changes));
    struct why_trial trial = {analysis, changes};

    for (size_t i = 0; only && i < library->reason_count; i++)
        if (&library->reasons[i] != way->advice.reason)
            remove_reason(&trial, map, &library->reasons[i]);
    apply(&trial, map, way);
    return why_trial_frees(&trial, map);
}

static bool changes_something(const struct why_remedy *way)
{
    return way->change || way->change_of_others;
}

/* A library with one reason goes if that is taken away, which needs no trial. */
static bool frees_alone(const struct why_analysis *analysis, uint32_t map, const struct why_remedy *way)
{
    if (!changes_something(way))
        return false;
    if (analysis->libraries[map].reason_count == 1 && !(way->change & (WHY_CHANGE_HIDDEN | WHY_CHANGE_NO_UNIQUE)) &&
        (!way->change_of_others || (way->all_roots && !(way->change_of_others & WHY_CHANGE_STARTUP))))
        return true;
    return frees(analysis, map, way, false);
}

static bool frees_with_others(const struct why_analysis *analysis, uint32_t map, const struct why_remedy *way)
{
    return changes_something(way) && frees(analysis, map, way, true);
}

typedef bool test_fn(const struct why_analysis *analysis, uint32_t map, const struct why_remedy *way);

/* Is it said already that the library stays for good, for another of its reasons? */
static bool is_settled(const struct why_advices *advices, enum why_help help)
{
    for (size_t i = 0; i < advices->count; i++)
        switch (advices->at[i].help) {
        case WHY_HELP_LEAVE_POLICY:
        case WHY_HELP_LEAVE_DISTRIBUTED: return true;
        case WHY_HELP_UNIQUE_RUNTIME:
        case WHY_HELP_UNIQUE_RUNTIME_BINDS:
            if (help == WHY_HELP_FOR_GOOD)
                return true;
            break;
        default: break;
        }
    return false;
}

/* Add the advice that passes the test. Returns how many pieces. */
static size_t give(struct why_advices *advices, const struct why_remedies *ways, test_fn *test)
{
    size_t given = 0;

    for (size_t i = 0; i < ways->count; i++) {
        const struct why_remedy *way = &ways->at[i];

        if (!why_help_texts[way->advice.help][0] || (way->last_resort && given) ||
            is_settled(advices, way->advice.help) || !test(ways->analysis, ways->map, way))
            continue;
        *WHY_APPEND(ways->analysis->arena, advices->at, advices->count, advices->room) = way->advice;
        advices->at[advices->count - 1].alternative = given++;
    }
    return given;
}

/* Is it worth saying even if it frees nothing? A destructor whose code may go first is a danger in any case. */
static bool is_a_word(const struct why_analysis *analysis, uint32_t map, const struct why_remedy *way)
{
    (void)analysis;
    (void)map;
    return way->advice.reason->dangling.count || !changes_something(way);
}

struct why_advices why_advices_for(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    struct why_remedies *ways = why_alloc(analysis->arena, (library->reason_count + 1) * sizeof(*ways));
    struct why_advices alone = {0}, together = {0}, words = {0};
    size_t answered = 0;

    for (size_t i = 0; i < library->reason_count; i++) {
        ways[i] = (struct why_remedies){.analysis = analysis, .map = map, .reason = &library->reasons[i]};
        if (why_reason_is_about_holders(ways[i].reason))
            ways[i].roots = why_analysis_roots_through(analysis, map, &ways[i].reason->by);
        why_remedies_find(&ways[i]);
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
