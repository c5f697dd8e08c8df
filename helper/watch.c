/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "facts/facts.h"
#include "messages.h"
#include "site.h"
#include "watch_private.h"

int why_watch_none(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISSING, "nothing is being watched: \"unloadwhy watch\" begins it");
}

struct why_watch *why_watch_new(void)
{
    struct why_watch *watch = why_xcalloc(1, sizeof(*watch));

    watch->ledger = why_ledger_new();
    return watch;
}

/* Another process, or another program in it. */
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
    why_stage_clear(&watch->stage);
    why_ledger_free(watch->ledger);
    free(watch->name);
    free(watch->directory);
    free(watch);
}

bool why_watch_is_over(const struct why_watch *watch)
{
    return watch->over && !watch->known.seen;
}

/* Is this the library that the user wants to hear of? */
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

struct why_call why_moment_call(const struct why_moment *moment, uint64_t number)
{
    return (struct why_call){.number = number,
                             .site = why_site(&moment->scene, moment->of),
                             .thread = why_site_thread(&moment->scene, moment->of)};
}

const char *why_moment_path(const struct why_model *model, uint32_t map)
{
    return model->maps[map].name ? model->maps[map].name : why_map_basename(model, &model->maps[map]);
}

const char *why_moment_site(const char *site)
{
    return site ? site : "a place that is not known";
}

/*
 * The watch as such.
 */

static int take_started(struct why_moment *moment)
{
    struct why_watch *watch = moment->watch;

    start_anew(watch);
    why_ledger_begin(watch->ledger, moment->scene.analysis);
    why_known_update(&watch->known, moment->scene.model, true);
    why_render_watching(moment->out, moment->scene.analysis, watch->name, moment->of->calls, !watch->stage.target,
                        moment->style);
    return 0;
}

/*
 * The program was started again, and nobody saw the end of the last one. What its first dlopen brought is at the end
 * of the list.
 */
static void take_over(struct why_moment *moment)
{
    const struct why_model *model = moment->scene.model;
    uint32_t opened = why_model_map_at(model, moment->of->map);

    putc('\n', moment->out);
    take_started(moment);
    if (!strcmp(moment->query->kind, "watch-opened"))
        for (uint32_t i = opened; i < model->map_count; i++) {
            struct why_known_map *known = why_known_find(&moment->watch->known, model->maps[i].address);

            known->announced = known->nodelete = false;
        }
}

static void replace_string(char **string, const char *by)
{
    free(*string);
    *string = *by ? strdup(by) : NULL;
}

static int take_begin(struct why_moment *moment)
{
    struct why_watch *watch = moment->watch;

    watch->over = false;
    replace_string(&watch->name, moment->query->argument);
    replace_string(&watch->directory, "");
    watch->catching = !strcmp(moment->query->kind, "watch-begin-catching");
    if (moment->scene.model)
        return take_started(moment);
    start_anew(watch);
    fputs("The watch begins when there is a process that opens a library.\n", moment->out);
    return 0;
}

static int take_facts(struct why_moment *moment)
{
    replace_string(&moment->watch->directory, moment->query->argument);
    return 0;
}

static int take_ledger(struct why_moment *moment)
{
    putc('\n', moment->out);
    why_render_ledger(moment->out, moment->watch->ledger, moment->style);
    moment->watch->ledger_told = true;
    return 0;
}

static int end(struct why_moment *moment)
{
    if (!moment->watch->ledger_told)
        take_ledger(moment);
    why_pending_drop_all(moment->watch);
    why_stage_clear(&moment->watch->stage);
    return 0;
}

/* Of the process. The ledger can still be asked for; the next program gets one of its own. */
static int take_end(struct why_moment *moment)
{
    why_known_clear_seen(&moment->watch->known);
    return end(moment);
}

static int take_unwatch(struct why_moment *moment)
{
    moment->watch->over = true;
    return end(moment);
}

/* A report wants to know, also when the watch is over. */
static int take_seen(struct why_moment *moment)
{
    struct why_known *known = &moment->watch->known;

    if (!known->seen)
        return 0;
    known->seen->source.pid = known->pid;
    why_facts_write(moment->out, known->seen);
    return 0;
}

static int take_caller(struct why_moment *moment)
{
    (void)moment;
    return 0;
}

/*
 * Does an event need the state of the loader? Some must be answered also when nothing runs, and some GDB tells from
 * where it has climbed to, not knowing the libc of other namespaces.
 */
static const struct event {
    const char *kind;
    enum { NO_LOOK, LOOK_IF_RUNNING, LOOK, LOOK_OUTSIDE } look;
    int (*take)(struct why_moment *moment);
} events[] = {
    {"watch-begin", LOOK_IF_RUNNING, take_begin},
    {"watch-begin-catching", LOOK_IF_RUNNING, take_begin},
    {"watch-seen", NO_LOOK, take_seen},
    {"watch-started", LOOK, take_started},
    {"watch-opened", LOOK, why_moment_opened},
    {"watch-bound", LOOK_OUTSIDE, why_moment_bound},
    {"watch-caller", LOOK_OUTSIDE, take_caller},
    {"watch-refused", LOOK_OUTSIDE, why_moment_refused},
    {"watch-closing", LOOK_OUTSIDE, why_moment_closing},
    {"watch-closed", LOOK, why_moment_closed},
    {"watch-calling", LOOK, why_moment_calling},
    {"watch-returned", LOOK, why_moment_closed},
    {"watch-ledger", NO_LOOK, take_ledger},
    {"watch-facts", NO_LOOK, take_facts},
    {"watch-exit", NO_LOOK, take_end},
    {"watch-exec", NO_LOOK, take_end},
    {"watch-end", NO_LOOK, take_unwatch},
};

/* Is it for a watch that is there? Else it begins one, or asks what an earlier one has seen. */
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

/* Where the functions themselves are watched the caller is who called them. */
static bool is_inside(const struct why_moment *moment)
{
    const struct why_model *model = moment->scene.model;
    uint32_t caller = moment->of->calls ? WHY_NONE : why_model_map_containing(model, moment->of->caller);

    return caller != WHY_NONE && why_map_is_libc(model, &model->maps[caller]);
}

/* The state of the loader now, with what was seen of it before. */
static int look(struct why_moment *moment, struct why_model **told, struct why_error *err)
{
    struct why_scene *scene = &moment->scene;
    struct why_stage *stage = &moment->watch->stage;
    struct why_known *known = &moment->watch->known;

    if (why_scene_open(scene, stage, told, err))
        return -1;
    /* a child that a fork made has all that its parent had */
    if (known->pid != scene->model->source.pid && (stage->another || !stage->target || moment->watch->over))
        why_known_clear_seen(known);
    known->pid = scene->model->source.pid;
    why_known_recall(known, scene->model);
    why_scene_analyse(scene);
    if (stage->another)
        take_over(moment);
    return 0;
}

static int take(struct why_moment *moment, struct why_model **told)
{
    const struct why_model *sent = *told;
    struct why_watch *watch = moment->watch;
    const struct event *event = event_of(&sent->query);
    struct why_error err;
    int status;

    if (!event || (event->look >= LOOK && !sent->event.gdb_number))
        return WHY_STATUS_NO_ANSWER;
    moment->of = &sent->event;
    moment->query = &sent->query;
    if (watch->over && needs_watch(event)) {
        why_watch_none(&err);
        why_complain_to(moment->err, "", &err);
        return WHY_STATUS_NO_ANSWER;
    }
    if (event->look != NO_LOOK && sent->event.gdb_number && look(moment, told, &err)) {
        if (!sent->map_count && !sent->missing_count)
            return WHY_WATCH_SEND_FACTS;
        why_complain_to(moment->err, "", &err);
        return WHY_STATUS_NO_ANSWER;
    }
    if (event->look == LOOK_OUTSIDE && is_inside(moment))
        return WHY_WATCH_CLIMB;
    status = event->take(moment);
    return sent->event.also ? WHY_WATCH_STOP : status;
}

int why_watch_take(struct why_watch *watch, const char *facts, size_t length, const struct why_render_options *style,
                   FILE *out, FILE *err)
{
    struct why_moment moment = {.watch = watch, .style = style, .out = out, .err = err};
    struct why_model *told = NULL;
    struct why_error error;
    bool examined;
    int status;

    if (why_facts_parse(facts, length, &told, &examined, &error)) {
        why_complain_to(err, "", &error);
        return WHY_STATUS_NO_ANSWER;
    }
    status = take(&moment, &told);
    why_scene_close(&moment.scene);
    why_model_free(told);
    return status;
}
