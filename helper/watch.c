/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "facts/facts.h"
#include "site.h"
#include "watch_private.h"

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
    why_stage_clear(&watch->stage);
    why_ledger_free(watch->ledger);
    free(watch->name);
    free(watch->directory);
    free(watch);
}

bool why_watch_is_over(const struct why_watch *watch)
{
    return watch->over;
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
    if (!strcmp(moment->query, "watch-opened"))
        for (uint32_t i = opened; i < model->map_count; i++)
            why_known_find(&moment->watch->known, model->maps[i].address)->announced = false;
}

static int take_begin(struct why_moment *moment, const char *name, bool catching)
{
    struct why_watch *watch = moment->watch;

    free(watch->name);
    watch->name = *name ? strdup(name) : NULL;
    watch->catching = catching;
    free(watch->directory);
    watch->directory = NULL;
    if (moment->scene.model)
        return take_started(moment);
    start_anew(watch);
    fputs("The watch begins when there is a process that opens a library.\n", moment->out);
    return 0;
}

static int take_ledger(struct why_moment *moment)
{
    putc('\n', moment->out);
    why_render_ledger(moment->out, moment->watch->ledger, moment->style);
    moment->watch->ledger_told = true;
    return 0;
}

/* The ledger can still be asked for; the next program gets one of its own. */
static int take_end(struct why_moment *moment, bool of_watch)
{
    struct why_watch *watch = moment->watch;

    if (!watch->ledger_told)
        take_ledger(moment);
    why_pending_drop_all(watch);
    why_stage_clear(&watch->stage);
    watch->over = of_watch;
    return 0;
}

static int take_directory(struct why_moment *moment, const char *path)
{
    struct why_watch *watch = moment->watch;

    free(watch->directory);
    watch->directory = *path ? strdup(path) : NULL;
    return 0;
}

static int take_query(struct why_moment *moment, const struct why_query *query)
{
    static const struct {
        const char *kind;
        int (*take)(struct why_moment *moment);
    } takes[] = {
        {"watch-started", take_started},       {"watch-opened", why_moment_opened},
        {"watch-refused", why_moment_refused}, {"watch-closing", why_moment_closing},
        {"watch-closed", why_moment_closed},   {"watch-calling", why_moment_calling},
        {"watch-returned", why_moment_closed},
    };

    for (size_t i = 0; i < sizeof(takes) / sizeof(*takes); i++)
        if (!strcmp(query->kind, takes[i].kind))
            return moment->scene.model ? takes[i].take(moment) : WHY_STATUS_NO_ANSWER;
    if (!strcmp(query->kind, "watch-begin"))
        return take_begin(moment, query->argument, false);
    if (!strcmp(query->kind, "watch-begin-catching"))
        return take_begin(moment, query->argument, true);
    if (!strcmp(query->kind, "watch-ledger"))
        return take_ledger(moment);
    if (!strcmp(query->kind, "watch-facts"))
        return take_directory(moment, query->argument);
    if (!strcmp(query->kind, "watch-exit") || !strcmp(query->kind, "watch-exec"))
        return take_end(moment, false);
    return take_end(moment, true);
}

/* Does this event need to know the state of the loader? The others must be answered also when nothing runs. */
static bool needs_look(const struct why_model *model)
{
    static const char *const without[] = {"watch-ledger", "watch-facts", "watch-exit", "watch-exec", "watch-end"};

    for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
        if (!strcmp(model->query.kind, without[i]))
            return false;
    return model->event.gdb_number != 0;
}

int why_watch_take(struct why_watch *watch, const char *facts, size_t length, const struct why_render_options *style,
                   FILE *out, FILE *err)
{
    struct why_moment moment = {.watch = watch, .style = style, .out = out, .err = err};
    struct why_model *told = NULL;
    struct why_error error;
    bool examined, is_scene, also;
    int status;

    if (why_facts_parse(facts, length, &told, &examined, &error)) {
        fprintf(err, "unloadwhy: %s\n", error.message);
        return WHY_STATUS_NO_ANSWER;
    }
    moment.of = &told->event;
    if (needs_look(told) && why_scene_open(&moment.scene, &watch->stage, told, &error)) {
        if (!told->map_count && !told->missing_count) {
            why_model_free(told);
            return WHY_WATCH_SEND_FACTS;
        }
        fprintf(err, "unloadwhy: %s\n", error.message);
        why_model_free(told);
        return WHY_STATUS_NO_ANSWER;
    }
    is_scene = moment.scene.model == told;
    moment.query = told->query.kind ? told->query.kind : "";
    if (moment.scene.model && watch->stage.another)
        take_over(&moment);
    also = told->event.also;
    status = told->query.kind ? take_query(&moment, &told->query) : WHY_STATUS_NO_ANSWER;
    why_scene_close(&moment.scene);
    if (!is_scene)
        why_model_free(told);
    return also ? WHY_WATCH_STOP : status;
}
