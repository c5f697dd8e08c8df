/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "facts/facts.h"
#include "watch/handling.h"
#include "watch/site.h"

int why_watch_none(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISSING, "nothing is being watched: \"unloadwhy watch\" begins it");
}

struct why_watch *why_watch_new(const struct why_request *how)
{
    struct why_watch *watch = why_xcalloc(1, sizeof(*watch));

    watch->watched.how = how;
    watch->ledger = why_ledger_new();
    return watch;
}

/* Forget the process: another one is watched, or another program runs in it. */
static void start_anew(struct why_watch *watch)
{
    why_pending_drop_all(watch);
    why_ledger_free(watch->ledger);
    watch->ledger = why_ledger_new();
    watch->ledger_told = false;
    watch->begun = 0;
    why_known_clear(&watch->known);
}

void why_watch_free(struct why_watch *watch)
{
    start_anew(watch);
    why_known_clear_seen(&watch->known);
    why_watched_clear(&watch->watched);
    why_ledger_free(watch->ledger);
    free(watch->name);
    free(watch->directory);
    free(watch);
}

void why_watch_close(struct why_watch *watch, const struct why_watch_listener *listener)
{
    if (!watch->over && !watch->ledger_told && watch->known.pid)
        listener->ledger(listener->to, watch->ledger);
}

bool why_watch_is_over(const struct why_watch *watch)
{
    return watch->over && !watch->known.seen;
}

bool why_watch_wants(const struct why_watch *watch, const struct why_model *model, uint32_t map)
{
    const char *path;

    if (!watch->name)
        return true;
    if (map == WHY_NONE)
        return false;
    path = model->maps[map].name;
    return strstr(why_map_basename(model, &model->maps[map]), watch->name) || (path && strstr(path, watch->name));
}

bool why_watch_wants_any(const struct why_watch *watch, const struct why_model *model, const struct why_indices *maps)
{
    for (size_t i = 0; i < maps->count; i++)
        if (why_watch_wants(watch, model, maps->at[i]))
            return true;
    return false;
}

struct why_call why_handling_call(const struct why_handling *handling, uint64_t number)
{
    return (struct why_call){.number = number,
                             .site = why_site(&handling->snapshot, handling->of),
                             .thread = why_site_thread(&handling->snapshot, handling->of)};
}

const char *why_ledger_path_of(const struct why_model *model, uint32_t map)
{
    return model->maps[map].name ? model->maps[map].name : why_map_basename(model, &model->maps[map]);
}

const char *why_ledger_site_of(const char *site)
{
    return site ? site : "a place that is not known";
}

/*
 * The beginning and the end of a watch.
 */

static void begin(struct why_handling *handling, bool again)
{
    struct why_watch *watch = handling->watch;

    start_anew(watch);
    why_ledger_begin(watch->ledger, handling->snapshot.analysis);
    why_known_update(&watch->known, handling->snapshot.model, true);
    handling->listener->watching(handling->listener->to, handling->snapshot.analysis, watch->name,
                                 handling->of->calls, handling->snapshot.sent, again);
}

static int take_started(struct why_handling *handling)
{
    begin(handling, false);
    return 0;
}

/*
 * Another process is there, and the end of the last one was not seen. If the event is a dlopen, the libraries that it
 * loaded are at the end of the list, and are new.
 */
static void take_over(struct why_handling *handling)
{
    const struct why_model *model = handling->snapshot.model;
    uint32_t opened = why_model_map_at(model, handling->of->map);

    begin(handling, true);
    if (!strcmp(handling->query->kind, "watch-opened"))
        for (uint32_t i = opened; i < model->map_count; i++) {
            struct why_known_map *known = why_known_find(&handling->watch->known, model->maps[i].address);

            known->announced = known->nodelete = false;
        }
}

static void replace_string(char **string, const char *by)
{
    free(*string);
    *string = *by ? strdup(by) : NULL;
}

static int take_begin(struct why_handling *handling)
{
    struct why_watch *watch = handling->watch;

    watch->over = false;
    replace_string(&watch->name, handling->query->argument);
    replace_string(&watch->directory, "");
    watch->catching = !strcmp(handling->query->kind, "watch-begin-catching");
    if (handling->snapshot.model)
        return take_started(handling);
    start_anew(watch);
    handling->listener->waiting(handling->listener->to);
    return 0;
}

static int take_facts(struct why_handling *handling)
{
    replace_string(&handling->watch->directory, handling->query->argument);
    return 0;
}

static int take_ledger(struct why_handling *handling)
{
    handling->listener->ledger(handling->listener->to, handling->watch->ledger);
    handling->watch->ledger_told = true;
    return 0;
}

static int end(struct why_handling *handling)
{
    if (!handling->watch->ledger_told)
        take_ledger(handling);
    why_pending_drop_all(handling->watch);
    why_watched_clear(&handling->watch->watched);
    return 0;
}

/* The process ends. Its ledger can still be asked for. The next program gets a new one. */
static int take_end(struct why_handling *handling)
{
    why_known_clear_seen(&handling->watch->known);
    return end(handling);
}

static int take_unwatch(struct why_handling *handling)
{
    handling->watch->over = true;
    return end(handling);
}

/* Answer a report that asks what the watch has seen, also after the end of the watch. */
static int take_seen(struct why_handling *handling)
{
    struct why_known *known = &handling->watch->known;

    if (!known->seen)
        return 0;
    known->seen->source.pid = known->pid;
    handling->listener->seen(handling->listener->to, known->seen);
    return 0;
}

/* Is the caller of the dlopen or dlclose libc? If these functions themselves are watched, any caller counts. */
static bool is_inside(const struct why_handling *handling)
{
    const struct why_model *model = handling->snapshot.model;
    uint32_t caller = handling->of->calls ? WHY_NONE : why_model_map_containing(model, handling->of->caller);

    return caller != WHY_NONE && why_map_is_libc(model, &model->maps[caller]);
}

/* Ask for the caller of libc, if GDB knows this place: it cannot unwind from a libc of which it knows nothing. */
static int take_caller(struct why_handling *handling)
{
    bool known = handling->of->symbol || handling->of->source_file;

    return known && is_inside(handling) ? WHY_WATCH_CLIMB : 0;
}

/*
 * The events. LOOK: the state of the loader is needed. LOOK_IF_RUNNING: only if there is a process. LOOK_OUTSIDE: as
 * LOOK, and a caller that is libc itself is not named.
 */
static const struct event {
    const char *kind;
    enum { NO_LOOK, LOOK_IF_RUNNING, LOOK, LOOK_OUTSIDE } look;
    int (*take)(struct why_handling *handling);
} events[] = {
    {"watch-begin", LOOK_IF_RUNNING, take_begin},
    {"watch-begin-catching", LOOK_IF_RUNNING, take_begin},
    {"watch-seen", NO_LOOK, take_seen},
    {"watch-started", LOOK, take_started},
    {"watch-opened", LOOK, why_handling_opened},
    {"watch-bound", LOOK_OUTSIDE, why_handling_bound},
    {"watch-caller", LOOK, take_caller},
    {"watch-refused", LOOK_OUTSIDE, why_handling_refused},
    {"watch-closing", LOOK_OUTSIDE, why_handling_closing},
    {"watch-closed", LOOK, why_handling_closed},
    {"watch-calling", LOOK, why_handling_calling},
    {"watch-returned", LOOK, why_handling_returned},
    {"watch-ledger", NO_LOOK, take_ledger},
    {"watch-facts", NO_LOOK, take_facts},
    {"watch-exit", NO_LOOK, take_end},
    {"watch-exec", NO_LOOK, take_end},
    {"watch-end", NO_LOOK, take_unwatch},
};

/* Does the event need a watch? The others begin one, or ask what an earlier one has seen. */
static bool needs_watch(const struct event *event)
{
    return event->take != take_begin && event->take != take_seen;
}

static const struct event *event_of(const struct why_query *query)
{
    for (size_t i = 0; query->kind && i < sizeof(events) / sizeof(*events); i++)
        if (!strcmp(query->kind, events[i].kind))
            return &events[i];
    return NULL;
}

/* Read the state of the loader, and add what was seen before. */
static int look(struct why_handling *handling, struct why_model **sent, struct why_error *err)
{
    struct why_snapshot *snapshot = &handling->snapshot;
    struct why_watched *watched = &handling->watch->watched;
    struct why_known *known = &handling->watch->known;

    if (why_snapshot_open(snapshot, watched, sent, err))
        return -1;
    /* A child that a fork made has the libraries of its parent. */
    if (known->pid != snapshot->model->source.pid && (watched->another || !watched->target || handling->watch->over))
        why_known_clear_seen(known);
    known->pid = snapshot->model->source.pid;
    why_known_recall(known, snapshot->model);
    why_snapshot_analyse(snapshot);
    if (watched->another)
        take_over(handling);
    return 0;
}

static int take(struct why_handling *handling, struct why_model **ret_sent)
{
    const struct why_model *sent = *ret_sent;
    struct why_watch *watch = handling->watch;
    const struct event *event = event_of(&sent->query);
    struct why_error err;
    int status;

    if (!event || (event->look >= LOOK && !sent->event.gdb_number))
        return WHY_WATCH_NO_ANSWER;
    handling->event = sent->event;
    handling->of = &handling->event;
    handling->query = &sent->query;
    if (watch->over && needs_watch(event)) {
        why_watch_none(&err);
        handling->listener->error(handling->listener->to, &err);
        return WHY_WATCH_NO_ANSWER;
    }
    if (event->look != NO_LOOK && sent->event.gdb_number && look(handling, ret_sent, &err)) {
        if (!sent->map_count && !sent->missing_count)
            return WHY_WATCH_SEND_FACTS;
        handling->listener->error(handling->listener->to, &err);
        return WHY_WATCH_NO_ANSWER;
    }
    if (event->look == LOOK_OUTSIDE && is_inside(handling))
        handling->event.caller = 0;
    status = event->take(handling);
    return sent->event.also ? WHY_WATCH_STOP : status;
}

int why_watch_take(struct why_watch *watch, const char *facts, size_t length,
                   const struct why_watch_listener *listener)
{
    struct why_handling handling = {.watch = watch, .listener = listener};
    struct why_model *sent = NULL;
    struct why_error err;
    bool examined;
    int status;

    if (why_facts_parse(facts, length, &sent, &examined, &err)) {
        listener->error(listener->to, &err);
        return WHY_WATCH_NO_ANSWER;
    }
    status = take(&handling, &sent);
    why_snapshot_close(&handling.snapshot);
    why_model_free(sent);
    return status;
}
