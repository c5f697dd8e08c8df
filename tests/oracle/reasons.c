/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reasons that unloadwhy gives for a library, each with its evidence. */
#include "judge.h"

#include <string.h>

static const json_t *reason(const struct judge *judge, const char *kind)
{
    const json_t *reason;
    size_t i;

    json_array_foreach(json_object_get(judge->object, "reasons"), i,
                       reason) if (!strcmp(json_text(reason, "kind"), kind)) return reason;
    return NULL;
}

/* Returns the reason if it is there. */
static const json_t *judge_reason(const struct judge *judge, const char *kind, bool wanted)
{
    const json_t *found = reason(judge, kind);

    if ((found != NULL) != wanted)
        judge_differs(judge, kind, found ? "so" : "nothing of it", wanted ? "it" : "no such reason");
    return found;
}

/*
 * Who of the ends of these edges holds it, and would be there without it? Two that only hold each other are no
 * reason. `over` says what counts as an edge on the way to them: at least EDGES, at most MAYBE.
 */
static struct set holders(const struct judge *judge, const struct set *edges, enum over over)
{
    struct set live = view_reach(judge->view, &judge->view->roots, over, judge->at), set = {0};

    for (int i = 0; i < MAPS; i++)
        if (set_has(&live, i) && set_has(&edges[i], judge->at))
            set_add(&set, i);
    return set;
}

static void judge_holders(const struct judge *judge, const char *kind, const struct set *wanted,
                          const struct set *possible)
{
    const json_t *found = reason(judge, kind);
    struct set by;

    if (!found || set_empty(possible)) {
        judge_reason(judge, kind, !set_empty(wanted));
        return;
    }
    by = judge_maps(judge->ledger, json_object_get(found, "by"));
    if (!set_within(wanted, &by) || !set_within(&by, possible))
        judge_same_set(judge, kind, &by, wanted);
}

static void judge_needed(const struct judge *judge)
{
    struct set wanted = holders(judge, judge->view->needs, OVER_EDGES);
    struct set possible = holders(judge, judge->view->needs, OVER_MAYBE);

    judge_holders(judge, "needed", &wanted, &possible);
}

/* Did `by` bind a symbol of this name in it? Those of s_ leave no trace but the edge. */
static bool bound(const struct judge *judge, const struct set *by, const char *symbol)
{
    const struct ledger *ledger = judge->ledger;

    for (size_t i = 0; i < ledger->binding_count; i++)
        if (ledger->bindings[i].to == judge->at && set_has(by, ledger->bindings[i].from) &&
            !strcmp(ledger->bindings[i].symbol, symbol))
            return true;
    return false;
}

static bool is_named(const json_t *symbols, const char *symbol)
{
    const json_t *value;
    size_t i;

    json_array_foreach((json_t *)symbols, i, value) if (!strcmp(json_string_value(value), symbol)) return true;
    return false;
}

/* The symbols are exactly those that `by` bound by a relocation. */
static void judge_symbols(const struct judge *judge, const json_t *found, const struct set *by)
{
    const struct ledger *ledger = judge->ledger;
    const json_t *symbols = json_object_get(found, "symbols"), *value;
    size_t i;

    json_array_foreach((json_t *)symbols, i, value) if (!bound(judge, by, json_string_value(value)))
        judge_differs(judge, json_text(found, "kind"), json_string_value(value), "no such symbol");
    for (i = 0; i < ledger->binding_count; i++) {
        const struct binding *binding = &ledger->bindings[i];

        if (binding->to == judge->at && set_has(by, binding->from) && !strchr("sx", binding->symbol[0]) &&
            !is_named(symbols, binding->symbol))
            judge_differs(judge, json_text(found, "kind"), "other symbols", binding->symbol);
    }
}

static void judge_reldep(const struct judge *judge)
{
    struct set wanted = holders(judge, judge->view->edges, OVER_EDGES);
    struct set possible = holders(judge, judge->view->maybe, OVER_MAYBE), by;
    const json_t *found = reason(judge, "reldep");

    judge_holders(judge, "reldep", &wanted, &possible);
    if (!found)
        return;
    by = judge_maps(judge->ledger, json_object_get(found, "by"));
    judge_symbols(judge, found, &by);
}

/* Startup libraries and the program that bound something in it, with a relocation as witness. */
static struct set binders(const struct judge *judge)
{
    const struct ledger *ledger = judge->ledger;
    struct set set = {0};

    for (size_t i = 0; i < ledger->binding_count; i++) {
        const struct binding *binding = &ledger->bindings[i];

        if (binding->to == judge->at && ledger->maps[binding->from].type != MAP_LOADED &&
            !strchr("sx", binding->symbol[0]))
            set_add(&set, binding->from);
    }
    return set;
}

static uint64_t unique_count(const struct judge *judge)
{
    uint64_t count = 0;

    for (size_t i = 0; i < judge->ledger->unique_count; i++)
        count += judge->ledger->uniques[i].map == judge->at;
    return count;
}

/*
 * Entries that have outlived an earlier map of the same library. Where that lay at the same addresses nothing in
 * memory tells them from true ones, and it is not said whether they count.
 */
static uint64_t stale_count(const struct judge *judge)
{
    uint64_t count = 0;

    for (size_t i = 0; i < judge->ledger->unique_count; i++) {
        const struct unique *unique = &judge->ledger->uniques[i];

        count += unique->map < 0 && unique->ns == judge->map->ns && !strcmp(unique->library, judge->map->name);
    }
    return count;
}

/* Returns how many unique symbols are bound to it. */
static uint64_t judge_unique(const struct judge *judge)
{
    uint64_t uniques = unique_count(judge), stale = stale_count(judge), said;
    bool is = judge->map->nodelete;
    const json_t *found = reason(judge, "nodelete-unique");

    if (!stale || !is || (uniques && !found))
        found = judge_reason(judge, "nodelete-unique", is && uniques);
    if (!found)
        return 0;
    said = json_number(found, "symbol_count");
    if (said < uniques || said > uniques + stale)
        judge_same_number(judge, "unique symbols", said, uniques);
    return said;
}

static void judge_nodelete(const struct judge *judge)
{
    const struct map *map = judge->map;
    struct set by = binders(judge);
    uint64_t uniques = judge_unique(judge);
    bool flag = map->plugin >= 0 && judge->ledger->graph->plugins[map->plugin].nodelete, is = map->nodelete;
    const json_t *found;

    found = judge_reason(judge, "nodelete-bound", is && !set_empty(&by));
    if (found) {
        struct set said = judge_maps(judge->ledger, json_object_get(found, "by"));

        judge_same_set(judge, "bound by the program", &said, &by);
        judge_symbols(judge, found, &by);
    }
    judge_reason(judge, "nodelete-flag", is && flag);
    judge_reason(judge, "nodelete-dlopen", is && !flag && !uniques && set_empty(&by));
    judge_reason(judge, "nodelete-unknown", false);
}

/*
 * Those on threads of now are all found. Of a namespace's own libc nobody runs the destructors: when their thread has
 * ended they are found, as lost, until another one takes its stack.
 */
static void judge_destructors(const struct judge *judge)
{
    const struct ledger *ledger = judge->ledger;
    uint64_t count = ledger_dtors(ledger, judge->at), there = 0, gone = 0, said, lost;
    const json_t *found = judge_reason(judge, "tls-dtor", count);

    if (!found)
        return;
    judge_same_number(judge, "destructors", json_number(found, "count"), count);
    for (size_t i = 0; i < ledger->registration_count; i++)
        if (ledger->registrations[i].map == judge->at) {
            there += !ledger->registrations[i].lost;
            gone += ledger->registrations[i].lost && ledger->registrations[i].by_own_libc;
        }
    said = json_array_size(json_object_get(found, "destructors"));
    lost = json_number(found, "lost");
    judge_same_number(judge, "destructors found", said - lost, there);
    if (lost > gone)
        judge_same_number(judge, "destructors lost", lost, gone);
}

void judge_reasons(const struct judge *judge)
{
    const struct map *map = judge->map;
    bool live = set_has(&judge->view->live, judge->at), loaded = map->type == MAP_LOADED;
    const json_t *found;

    judge_reason(judge, "startup", !loaded);
    judge_reason(judge, "audit", false);
    found = judge_reason(judge, "dlopen-count", map->type != MAP_PROGRAM && map->opens && !map->nodelete);
    if (found)
        judge_same_number(judge, "dlopen-count", json_number(found, "count"), map->opens);
    if (!loaded)
        return;
    if (!live && json_array_size(json_object_get(judge->object, "reasons")))
        judge_differs(judge, "reasons", "some", "none");
    if (!live)
        return;
    judge_destructors(judge);
    judge_nodelete(judge);
    judge_needed(judge);
    judge_reldep(judge);
    if (!json_array_size(json_object_get(judge->object, "reasons")))
        judge_differs(judge, "reasons", "none", "at least one");
}

/*
 * Words alone, as a watch says them.
 */

enum fit { NOT, MAYBE, SURELY };

static enum fit fit_of_edges(const struct judge *judge, const struct set *surely, const struct set *maybe)
{
    struct set wanted = holders(judge, surely, OVER_EDGES), possible = holders(judge, maybe, OVER_MAYBE);

    if (!set_empty(&wanted))
        return SURELY;
    return set_empty(&possible) ? NOT : MAYBE;
}

static enum fit fit_of(const struct judge *judge, const char *word)
{
    const struct map *map = judge->map;
    bool flag = map->plugin >= 0 && judge->ledger->graph->plugins[map->plugin].nodelete;
    bool unique = unique_count(judge), stale = stale_count(judge);
    struct set by = binders(judge);

    if (!strcmp(word, "tls-dtor"))
        return ledger_dtors(judge->ledger, judge->at) ? SURELY : NOT;
    if (!strcmp(word, "needed"))
        return fit_of_edges(judge, judge->view->needs, judge->view->needs);
    if (!strcmp(word, "reldep"))
        return fit_of_edges(judge, judge->view->edges, judge->view->maybe);
    if (!map->nodelete)
        return NOT;
    if (!strcmp(word, "nodelete-flag"))
        return flag ? SURELY : NOT;
    if (!strcmp(word, "nodelete-bound"))
        return set_empty(&by) ? NOT : SURELY;
    if (!strcmp(word, "nodelete-unique"))
        return unique ? SURELY : stale ? MAYBE : NOT;
    /* a report does not know of it where there is another reason, but a watch does */
    if (!strcmp(word, "nodelete-dlopen") && map->pinned)
        return SURELY;
    if (strcmp(word, "nodelete-dlopen") || flag || unique || !set_empty(&by))
        return NOT;
    return stale ? MAYBE : SURELY;
}

void judge_words(const struct judge *judge, const char *words)
{
    static const char *const all[] = {
        "tls-dtor",        "needed",           "reldep",       "nodelete-flag", "nodelete-bound", "nodelete-unique",
        "nodelete-dlopen", "nodelete-unknown", "dlopen-count", "startup",       "audit"};
    char word[NAME];

    for (size_t i = 0; i < sizeof(all) / sizeof(*all) && judge->map->type == MAP_LOADED; i++) {
        enum fit fit = fit_of(judge, all[i]);
        bool said;

        snprintf(word, sizeof(word), " %s ", all[i]);
        said = strstr(words, word);
        if (fit != MAYBE && said != (fit == SURELY))
            ledger_differs(judge->ledger, "the watch, of %s: %s %s", judge->map->name, said ? "says" : "does not say",
                           all[i]);
    }
}
