/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dlopen did. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/demangle.h"
#include "watch/handling.h"

/* Is its dlopen still under way? The end of that dlopen then tells with which flags it was opened. */
static bool is_being_opened(const struct why_handling *handling, const struct why_map *map)
{
    const struct why_watch *watch = handling->watch;

    if (!why_known_is_new(&watch->known, map))
        return false;
    for (size_t i = 0; i < watch->depth; i++)
        if (watch->calls[i].open && why_snapshot_lacks(&watch->calls[i].before, map))
            return true;
    return !handling->of->calls;
}

void why_handling_for_good(struct why_handling *handling)
{
    struct why_watch *watch = handling->watch;
    const struct why_model *model = handling->snapshot.model;

    for (uint32_t i = 0; i < model->map_count; i++) {
        struct why_known_map *known = why_known_find(&watch->known, model->maps[i].address);

        if (known->nodelete || !why_map_is_nodelete(&model->maps[i]) || is_being_opened(handling, &model->maps[i]))
            continue;
        known->nodelete = true;
        if (!why_watch_wants(watch, model, i) || !why_map_was_dlopened(&model->maps[i]))
            continue;
        why_snapshot_examine(&handling->snapshot);
        handling->listener->for_good(handling->listener->to, handling->snapshot.analysis, i);
    }
}

/* The loader is about to mark the library. Tell why now: later nobody knows for which symbol a dlsym asked. */
int why_handling_bound(struct why_handling *handling)
{
    struct why_model *model = handling->snapshot.model;
    const struct why_event *of = handling->of;
    uint32_t map = why_model_map_at(model, of->map), by = why_model_map_at(model, of->by);
    struct why_known_map *known = why_known_find(&handling->watch->known, of->map);
    const struct why_call call = why_handling_call(handling, 0);
    struct why_bound bound;

    if (map == WHY_NONE || by == WHY_NONE || !known || known->nodelete)
        return 0;
    known->nodelete = true;
    bound = (struct why_bound){.after = handling->snapshot.analysis,
                               .map = map,
                               .by = by,
                               .symbol = why_demangle(model->arena, of->bound),
                               .kind = of->unique ? WHY_REASON_NODELETE_UNIQUE : WHY_REASON_NODELETE_BOUND};
    why_known_see(&handling->watch->known, model, map, by, of->bound);
    if (!why_watch_wants(handling->watch, model, map))
        return 0;
    handling->listener->bound(handling->listener->to, &call, &bound);
    return 0;
}

/* "RTLD_NOW | RTLD_GLOBAL", in the arena. */
static const char *mode_words(struct why_arena *arena, uint64_t mode)
{
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {
        {RTLD_LAZY, "RTLD_LAZY"},         {RTLD_NOW, "RTLD_NOW"},       {RTLD_NOLOAD, "RTLD_NOLOAD"},
        {RTLD_DEEPBIND, "RTLD_DEEPBIND"}, {RTLD_GLOBAL, "RTLD_GLOBAL"}, {RTLD_NODELETE, "RTLD_NODELETE"},
    };
    const char *text = "";

    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        if (mode & flags[i].flag)
            text = why_printf(arena, "%s%s%s", text, *text ? " | " : "", flags[i].name);
    return text;
}

/* A place with the flags of the dlopen, for the ledger. RTLD_LAZY and RTLD_NOW make no difference there. */
static const char *site_with_mode(struct why_arena *arena, const char *site, uint64_t mode)
{
    const char *flags = mode_words(arena, mode & ~(uint64_t)(RTLD_LAZY | RTLD_NOW));

    return *flags ? why_printf(arena, "%s, %s", why_ledger_site_of(site), flags) : why_ledger_site_of(site);
}

/* Did this dlopen load the library, and what with it? */
static void find_loaded(const struct why_handling *handling, const struct why_snapshot *before,
                        struct why_opened *opened)
{
    const struct why_known *known = &handling->watch->known;
    struct why_model *model = handling->snapshot.model;
    const struct why_map *map = &model->maps[opened->map];
    uint64_t count = why_map_value(map, WHY_l_direct_opencount) + opened->uncounted;

    opened->loaded = before->model ? why_known_is_new(known, map) && why_snapshot_lacks(before, map)
                                   : why_known_is_loaded_now(known, model, opened->map, count);
    for (size_t i = 0; opened->loaded && i < map->initfini.count; i++) {
        uint32_t to = map->initfini.to[i];

        if (to > opened->map && why_known_is_new(known, &model->maps[to]) &&
            why_snapshot_lacks(before, &model->maps[to]))
            why_indices_push(model->arena, &opened->with, to);
    }
}

/* Remember that the dlopen was reported, and with it the libraries that it loaded. */
static void take_opened(struct why_handling *handling, const struct why_opened *opened, const char *site,
                        uint64_t mode)
{
    struct why_known *known = &handling->watch->known;
    struct why_model *model = handling->snapshot.model;
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
        why_known_see(known, model, opened->map, WHY_NONE, why_ledger_site_of(site));
}

/* Report a dlopen of `file` that has ended. `before`: the state when it began; empty if that was not seen. */
static int say_opened(struct why_handling *handling, struct why_call call, const char *file, uint64_t mode,
                      const struct why_snapshot *before)
{
    struct why_watch *watch = handling->watch;
    struct why_model *model = handling->snapshot.model;
    const struct why_event *of = handling->of;
    struct why_opened opened = {.after = handling->snapshot.analysis,
                                .map = of->error ? WHY_NONE : why_model_map_at(model, of->map),
                                .file = file,
                                .error = of->error,
                                .uncounted = of->uncounted,
                                .mode = mode_words(model->arena, mode)};
    bool wanted;

    why_pending_mark_nested(watch);
    watch->ledger_told = false;
    wanted = opened.map == WHY_NONE ? !watch->name || (file && strstr(file, watch->name))
                                    : why_watch_wants(watch, model, opened.map);
    if (opened.map == WHY_NONE) {
        watch->ledger->failed_opens += wanted;
    } else {
        find_loaded(handling, before, &opened);
        wanted |= why_watch_wants_any(watch, model, &opened.with);
        if (wanted)
            why_ledger_open(watch->ledger, why_ledger_path_of(model, opened.map),
                            why_map_value(&model->maps[opened.map], WHY_l_ns),
                            site_with_mode(model->arena, call.site, mode));
    }
    if (wanted)
        handling->listener->opened(handling->listener->to, &call, &opened);
    take_opened(handling, &opened, call.site, mode);
    why_handling_for_good(handling);
    return 0;
}

int why_handling_opened(struct why_handling *handling)
{
    const struct why_snapshot before = {0};

    return say_opened(handling, why_handling_call(handling, 0), handling->of->file, handling->of->mode, &before);
}

int why_handling_calling(struct why_handling *handling)
{
    struct why_pending *call = why_pending_push(handling, true);

    if (!call)
        return 0;
    call->mode = handling->of->mode;
    why_snapshot_move(&call->before, &handling->snapshot);
    return 0;
}

int why_handling_end_of_open(struct why_handling *handling, struct why_pending *call)
{
    struct why_pending ended = *call;
    const struct why_call said = {.site = ended.site, .thread = ended.who};
    int status;

    /* The call is over, but what is known of it is still needed: keep that when the call is dropped. */
    call->site = call->who = call->file = NULL;
    call->before = (struct why_snapshot){0};
    why_pending_drop(handling->watch, call);
    status = say_opened(handling, said, ended.file, ended.mode, &ended.before);
    why_snapshot_close(&ended.before);
    free(ended.site);
    free(ended.who);
    free(ended.file);
    return status;
}
