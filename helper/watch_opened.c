/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dlopen did. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/demangle.h"
#include "watch_private.h"

/* The dlopen that brings it is not over, and will tell how it was asked for. */
static bool is_being_opened(const struct why_moment *moment, const struct why_map *map)
{
    const struct why_watch *watch = moment->watch;

    if (!why_known_is_new(&watch->known, map))
        return false;
    for (size_t i = 0; i < watch->depth; i++)
        if (watch->calls[i].open && why_scene_lacks(&watch->calls[i].before, map))
            return true;
    return !moment->of->calls;
}

void why_moment_say_for_good(struct why_moment *moment)
{
    struct why_watch *watch = moment->watch;
    const struct why_model *model = moment->scene.model;

    for (uint32_t i = 0; i < model->map_count; i++) {
        struct why_known_map *known = why_known_find(&watch->known, model->maps[i].address);

        if (known->nodelete || !why_map_is_nodelete(&model->maps[i]) || is_being_opened(moment, &model->maps[i]))
            continue;
        known->nodelete = true;
        if (!why_watch_wants(watch, model, i) || !why_map_was_dlopened(&model->maps[i]))
            continue;
        why_scene_examine(&moment->scene);
        why_render_for_good(moment->out, moment->scene.analysis, i, moment->style);
    }
}

/* The loader marks it when this thread goes on. Where a later look tells why, it can name no symbol of a dlsym. */
int why_moment_bound(struct why_moment *moment)
{
    struct why_model *model = moment->scene.model;
    const struct why_event *of = moment->of;
    uint32_t map = why_model_map_at(model, of->map), by = why_model_map_at(model, of->by);
    struct why_known_map *known = why_known_find(&moment->watch->known, of->map);
    const struct why_call call = why_moment_call(moment, 0);
    struct why_bound bound;

    if (map == WHY_NONE || by == WHY_NONE || !known || known->nodelete)
        return 0;
    known->nodelete = true;
    bound = (struct why_bound){.after = moment->scene.analysis,
                               .map = map,
                               .by = by,
                               .symbol = why_demangle(model->arena, of->bound),
                               .unique = of->unique};
    why_known_see(&moment->watch->known, model, map, by, of->bound);
    if (!why_watch_wants(moment->watch, model, map))
        return 0;
    putc('\n', moment->out);
    why_render_bound(moment->out, &call, &bound, moment->style);
    return 0;
}

/* Flags that are no matter of taste, for the ledger. */
static const char *site_with_mode(struct why_arena *arena, const char *site, uint64_t mode)
{
    const char *flags = why_dlopen_mode(arena, mode & ~(uint64_t)(RTLD_LAZY | RTLD_NOW));

    return *flags ? why_printf(arena, "%s, %s", why_moment_site(site), flags) : why_moment_site(site);
}

/* What it loaded, if that is its work. */
static void find_loaded(const struct why_moment *moment, const struct why_scene *before, struct why_opened *opened)
{
    const struct why_known *known = &moment->watch->known;
    struct why_model *model = moment->scene.model;
    const struct why_map *map = &model->maps[opened->map];
    uint64_t count = why_map_value(map, WHY_l_direct_opencount) + opened->uncounted;

    opened->loaded = before->model ? why_known_is_new(known, map) && why_scene_lacks(before, map)
                                   : why_known_is_loaded_now(known, model, opened->map, count);
    for (size_t i = 0; opened->loaded && i < map->initfini.count; i++) {
        uint32_t to = map->initfini.to[i];

        if (to > opened->map && why_known_is_new(known, &model->maps[to]) &&
            why_scene_lacks(before, &model->maps[to]))
            why_push(model->arena, &opened->with, to);
    }
}

/* From now on they are known to be here. */
static void take_opened(struct why_moment *moment, const struct why_opened *opened, const char *site, uint64_t mode)
{
    struct why_known *known = &moment->watch->known;
    struct why_model *model = moment->scene.model;
    struct why_known_map *map;

    why_known_update(known, model, false);
    if (opened->map == WHY_NONE)
        return;
    map = why_known_find(known, model->maps[opened->map].address);
    map->count += opened->uncounted;
    map->announced |= opened->loaded;
    for (size_t i = 0; i < opened->with.count; i++)
        why_known_find(known, model->maps[opened->with.at[i]].address)->announced = true;
    if (mode & RTLD_NODELETE)
        why_known_see(known, model, opened->map, WHY_NONE, why_moment_site(site));
}

/* A dlopen of `file`, with what the moment says of its end; `before`: the state when it began, if that was seen. */
static int say_opened(struct why_moment *moment, struct why_call call, const char *file, uint64_t mode,
                      const struct why_scene *before)
{
    struct why_watch *watch = moment->watch;
    struct why_model *model = moment->scene.model;
    const struct why_event *of = moment->of;
    struct why_opened opened = {.after = moment->scene.analysis,
                                .map = of->error ? WHY_NONE : why_model_map_at(model, of->map),
                                .file = file,
                                .error = of->error,
                                .uncounted = of->uncounted,
                                .mode = why_dlopen_mode(model->arena, mode)};
    bool wanted;

    why_pending_mark_nested(watch);
    watch->ledger_told = false;
    wanted = opened.map == WHY_NONE ? !watch->name || (file && strstr(file, watch->name))
                                    : why_watch_wants(watch, model, opened.map);
    if (opened.map == WHY_NONE) {
        watch->ledger->failed_opens += wanted;
    } else {
        find_loaded(moment, before, &opened);
        wanted |= why_watch_wants_any(watch, model, &opened.with);
        if (wanted)
            why_ledger_open(watch->ledger, why_moment_path(model, opened.map),
                            why_map_value(&model->maps[opened.map], WHY_l_ns),
                            site_with_mode(model->arena, call.site, mode));
    }
    if (wanted) {
        putc('\n', moment->out);
        why_render_opened(moment->out, &call, &opened, moment->style);
    }
    take_opened(moment, &opened, call.site, mode);
    why_moment_say_for_good(moment);
    return 0;
}

int why_moment_opened(struct why_moment *moment)
{
    const struct why_scene before = {0};

    return say_opened(moment, why_moment_call(moment, 0), moment->of->file, moment->of->mode, &before);
}

int why_moment_calling(struct why_moment *moment)
{
    struct why_pending *call = why_pending_push(moment, true);

    if (!call)
        return 0;
    call->mode = moment->of->mode;
    why_scene_move(&call->before, &moment->scene);
    return 0;
}

int why_moment_end_open(struct why_moment *moment, struct why_pending *call)
{
    struct why_pending ended = *call;
    const struct why_call said = {.site = ended.site, .thread = ended.who};
    int status;

    /* what is known of it is still needed, but it is over */
    call->site = call->who = call->file = NULL;
    call->before = (struct why_scene){0};
    why_pending_drop(moment->watch, call);
    status = say_opened(moment, said, ended.file, ended.mode, &ended.before);
    why_scene_close(&ended.before);
    free(ended.site);
    free(ended.who);
    free(ended.file);
    return status;
}
