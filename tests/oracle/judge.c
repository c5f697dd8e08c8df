/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unloadwhy's report against the ledger: every library, its state, its numbers; and what-if against what happened. */
#include "judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *json_text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

uint64_t json_number(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

uint64_t json_address(const char *id)
{
    return strtoull(id, NULL, 16);
}

struct set judge_maps(struct ledger *ledger, const json_t *ids)
{
    struct set set = {0};
    const json_t *id;
    size_t i;

    json_array_foreach((json_t *)ids, i, id)
    {
        int map = ledger_at(ledger, json_address(json_string_value(id)));

        if (map < 0)
            ledger_differs(ledger, "%s is no library", json_string_value(id));
        else
            set_add(&set, map);
    }
    return set;
}

const char *judge_names(const struct ledger *ledger, const struct set *set)
{
    static char buffers[4][2048];
    static unsigned turn;
    char *buffer = buffers[turn++ % 4];
    size_t length = 0;

    strcpy(buffer, "nothing");
    for (int i = 0; i < MAPS && length < sizeof(buffers[0]) - NAME - 16; i++)
        if (set_has(set, i))
            length += (size_t)sprintf(buffer + length, "%s%s [%d]", length ? ", " : "", ledger->maps[i].name,
                                      ledger->maps[i].ns);
    return buffer;
}

void judge_differs(const struct judge *judge, const char *what, const char *said, const char *wanted)
{
    ledger_differs(judge->ledger, "%s [%d]: %s: unloadwhy says %s, expected %s", judge->map->name, judge->map->ns,
                   what, said, wanted);
}

void judge_same_set(const struct judge *judge, const char *what, const struct set *said, const struct set *wanted)
{
    if (!set_equal(said, wanted))
        judge_differs(judge, what, judge_names(judge->ledger, said), judge_names(judge->ledger, wanted));
}

void judge_same_number(const struct judge *judge, const char *what, uint64_t said, uint64_t wanted)
{
    if (said != wanted)
        ledger_differs(judge->ledger, "%s [%d]: %s: unloadwhy says %" PRIu64 ", expected %" PRIu64, judge->map->name,
                       judge->map->ns, what, said, wanted);
}

/*
 * One library.
 */

static const char *wanted_state(const struct judge *judge)
{
    if (judge->map->type != MAP_LOADED)
        return "startup";
    if (!set_has(&judge->view->live, judge->at))
        return "collectable";
    return set_has(&judge->view->open, judge->at) ? "open" : "stuck";
}

static void judge_roots(const struct judge *judge)
{
    struct set said = judge_maps(judge->ledger, json_object_get(judge->object, "roots")), wanted = {0};

    for (int i = 0; i < MAPS; i++) {
        struct set self = {0}, reached;

        set_add(&self, i);
        if (!set_has(&judge->view->roots, i) || (judge->map->type != MAP_LOADED && i != judge->at))
            continue;
        reached = view_reach(judge->view, &self, OVER_EDGES, -1);
        if (set_has(&reached, judge->at))
            set_add(&wanted, i);
    }
    judge_same_set(judge, "roots", &said, &wanted);
}

/* The numbers, which are right at any moment. */
static void judge_numbers(const struct judge *judge)
{
    judge_same_number(judge, "opens", json_number(judge->object, "direct_opencount"), judge->map->opens);
    judge_same_number(judge, "destructors", json_number(judge->object, "tls_dtor_count"),
                      ledger_dtors(judge->ledger, judge->at));
    judge_same_number(judge, "namespace", json_number(judge->object, "namespace"), (uint64_t)judge->map->ns);
    judge_same_number(judge, "nodelete", json_is_true(json_object_get(judge->object, "nodelete")),
                      judge->map->nodelete);
    if (strcmp(json_text(judge->object, "name"), judge->map->name))
        judge_differs(judge, "name", json_text(judge->object, "name"), judge->map->name);
}

/* While a sweep is under way it has decided, and what is condemned stands in the list all the same. */
static void judge_object(struct ledger *ledger, const struct view *view, const json_t *object, struct set *seen)
{
    struct judge judge = {.ledger = ledger, .view = view, .object = object};

    judge.at = ledger_at(ledger, json_address(json_text(object, "id")));
    if (judge.at < 0) {
        ledger_differs(ledger, "unloadwhy says %s, which is not in the list", json_text(object, "name"));
        return;
    }
    judge.map = &ledger->maps[judge.at];
    if (set_has(seen, judge.at))
        judge_differs(&judge, "library", "it twice", "once");
    set_add(seen, judge.at);
    judge_numbers(&judge);
    if (!set_empty(&ledger->condemned))
        return;
    if (strcmp(json_text(object, "state"), wanted_state(&judge)))
        judge_differs(&judge, "state", json_text(object, "state"), wanted_state(&judge));
    judge_reasons(&judge);
    judge_roots(&judge);
}

/*
 * The whole report.
 */

static void judge_source(struct ledger *ledger, const json_t *report)
{
    const json_t *source = json_object_get(report, "source"), *unknown;
    const char *wanted = set_empty(&ledger->condemned) ? "idle" : "closing";
    size_t i;

    if (strcmp(json_text(source, "loader"), wanted))
        ledger_differs(ledger, "loader: unloadwhy says %s, expected %s", json_text(source, "loader"), wanted);
    if (!json_is_true(json_object_get(source, "consistent")))
        ledger_differs(ledger, "unloadwhy says that it did not hold still");
    json_array_foreach(json_object_get(report, "unknown"), i, unknown)
        ledger_differs(ledger, "unknown: %s: %s", json_text(unknown, "what"), json_text(unknown, "why"));
}

/*
 * The steps of a what-if, up to where the loader would return.
 */

static void judge_step(struct ledger *ledger, const json_t *what_if, const char *name, const char *wanted)
{
    const char *said = "nothing";
    const json_t *step;
    size_t i;

    json_array_foreach(json_object_get(what_if, "steps"), i, step) if (!strcmp(json_text(step, "step"), name)) said =
        json_text(step, "result");
    if (strcmp(said, wanted))
        ledger_differs(ledger, "what-if: step %s: unloadwhy says %s, expected %s", name, said, wanted);
}

/* Who stays of itself, who is reached from there, who goes. */
static void judge_sweep_steps(struct ledger *ledger, const json_t *what_if, int ns)
{
    int startup = 0, open = 0, nodelete = 0, tls = 0, reached = 0, sweep = 0;
    char text[256];
    struct view view;

    view_make(ledger, &view);
    for (int i = 0; i < MAPS; i++) {
        const struct map *map = &ledger->maps[i];

        if (!map->used || map->ns != ns || map->type == MAP_PROGRAM)
            continue;
        startup += map->type == MAP_STARTUP;
        if (map->type == MAP_STARTUP)
            continue;
        nodelete += map->nodelete;
        open += !map->nodelete && map->opens;
        tls += !map->nodelete && !map->opens && ledger_dtors(ledger, i);
        reached += !set_has(&view.roots, i) && set_has(&view.live, i);
        sweep += !set_has(&view.live, i);
    }
    snprintf(text, sizeof(text), "%d startup, %d open, %d nodelete, %d tls-dtor", startup, open, nodelete, tls);
    judge_step(ledger, what_if, "roots", text);
    snprintf(text, sizeof(text), "%d", reached);
    judge_step(ledger, what_if, "reached", text);
    snprintf(text, sizeof(text), "%d", sweep);
    judge_step(ledger, what_if, "sweep", text);
}

static void judge_steps(struct ledger *ledger, const json_t *what_if, struct map *map)
{
    char text[64];

    judge_step(ledger, what_if, "nodelete", map->nodelete ? "yes" : "no");
    if (map->nodelete)
        return;
    snprintf(text, sizeof(text), "%" PRIu64 " -> %" PRIu64, map->opens, map->opens ? map->opens - 1 : 0);
    judge_step(ledger, what_if, "count", text);
    if (map->opens != 1 || map->type != MAP_LOADED || !set_empty(&ledger->condemned))
        return;
    map->opens--;
    judge_sweep_steps(ledger, what_if, map->ns);
    map->opens++;
}

static void take_prediction(struct ledger *ledger, const json_t *report, uint64_t asked)
{
    const json_t *what_if = json_array_get(json_object_get(report, "what_if"), 0);

    ledger->asked = (struct prediction){.address = asked};
    if (json_address(json_text(what_if, "library")) != asked)
        ledger_differs(ledger, "what-if of 0x%" PRIx64 " is about \"%s\"", asked, json_text(what_if, "library"));
    snprintf(ledger->asked.outcome, NAME, "%s", json_text(what_if, "outcome"));
    ledger->asked.unloads = judge_maps(ledger, json_object_get(what_if, "unloads"));
    ledger->asked.kept = judge_maps(ledger, json_object_get(what_if, "kept"));
    if (ledger_at(ledger, asked) >= 0)
        judge_steps(ledger, what_if, &ledger->maps[ledger_at(ledger, asked)]);
}

void judge_report(struct ledger *ledger, const char *json, uint64_t asked)
{
    json_error_t error;
    json_t *report = json_loads(json, 0, &error);
    const json_t *object;
    struct view view;
    struct set seen = {0};
    size_t i;

    if (!report) {
        ledger_differs(ledger, "unloadwhy gave no JSON: %s", error.text);
        return;
    }
    view_make(ledger, &view);
    judge_source(ledger, report);
    json_array_foreach(json_object_get(report, "objects"), i, object) judge_object(ledger, &view, object, &seen);
    if (!set_equal(&seen, &view.all)) {
        struct set missing = set_less(&view.all, &seen);

        ledger_differs(ledger, "unloadwhy does not list %s", judge_names(ledger, &missing));
    }
    take_prediction(ledger, report, asked);
    json_decref(report);
}

/*
 * A dlclose that is over.
 */

const char *const outcome_words[OUTCOMES] = {"unloaded", "kept", "counted-down", "ignored", "failed", "deferred"};

static enum outcome outcome_of(const struct closing *closing, int status)
{
    if (status)
        return OUTCOME_FAILED;
    if (closing->nodelete)
        return OUTCOME_IGNORED;
    if (closing->counted)
        return closing->opens || !closing->loaded || !closing->inner ? OUTCOME_COUNTED_DOWN : OUTCOME_DEFERRED;
    return set_has(&closing->gone, closing->map) ? OUTCOME_UNLOADED : OUTCOME_KEPT;
}

/* Of what it held, what stays though no handle accounts for it. */
static struct set kept_of(const struct closing *closing, const struct view *after)
{
    struct set kept = {0};

    for (int i = 0; i < MAPS; i++)
        if (set_has(&closing->reached, i) && set_has(&after->loaded, i) && set_has(&after->live, i) &&
            !set_has(&after->open, i))
            set_add(&kept, i);
    return kept;
}

/* After a sweep nothing is left to collect, and what went is what was said; more, if other calls came in between. */
static void judge_sweep(struct ledger *ledger, const struct closing *closing)
{
    struct set said = closing->said.unloads, left, kept;
    struct view view;

    view_make(ledger, &view);
    left = set_less(&view.loaded, &view.live);
    for (int i = 0; i < MAPS; i++)
        if (set_has(&left, i) && ledger->maps[i].ns != ledger->maps[closing->map].ns)
            set_remove(&left, i);
    if (!set_empty(&left))
        ledger_differs(ledger, "%s: after the sweep the loader still has %s", closing->name,
                       judge_names(ledger, &left));
    if (closing->nested ? !set_within(&said, &closing->gone) : !set_equal(&said, &closing->gone))
        ledger_differs(ledger, "what-if %s: would unload %s; the loader unloaded %s", closing->name,
                       judge_names(ledger, &said), judge_names(ledger, &closing->gone));
    kept = kept_of(closing, &view);
    if (!closing->nested && !closing->opened && !set_equal(&kept, &closing->said.kept))
        ledger_differs(ledger, "what-if %s: would keep %s; the loader kept %s", closing->name,
                       judge_names(ledger, &closing->said.kept), judge_names(ledger, &kept));
}

static void judge_watched(struct ledger *ledger, const struct closing *closing, enum outcome outcome)
{
    struct set kept = {0};
    struct view view;

    view_make(ledger, &view);
    if (outcome == OUTCOME_UNLOADED || outcome == OUTCOME_KEPT)
        kept = kept_of(closing, &view);
    if (outcome == OUTCOME_KEPT)
        set_add(&kept, closing->map);
    watch_judge(ledger->watch, ledger, closing, outcome_words[outcome], &kept);
}

void judge_closed(struct ledger *ledger, const struct closing *closing, int status)
{
    enum outcome outcome = outcome_of(closing, status);

    ledger->tally.closes++;
    ledger->tally.outcomes[outcome]++;
    ledger->tally.nested += closing->nested;
    if (ledger->watch) {
        judge_watched(ledger, closing, outcome);
        return;
    }
    if (strcmp(outcome_words[outcome], closing->said.outcome))
        ledger_differs(ledger, "what-if %s: unloadwhy says %s, the loader: %s", closing->name, closing->said.outcome,
                       outcome_words[outcome]);
    if (outcome == OUTCOME_UNLOADED || outcome == OUTCOME_KEPT)
        judge_sweep(ledger, closing);
    else if (!set_empty(&closing->gone) || !set_empty(&closing->said.unloads))
        ledger_differs(ledger, "what-if %s: would unload %s; the loader unloaded %s without a sweep", closing->name,
                       judge_names(ledger, &closing->said.unloads), judge_names(ledger, &closing->gone));
}
