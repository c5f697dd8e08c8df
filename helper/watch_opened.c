/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dlopen did. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/demangle.h"
#include "watch_private.h"

void why_moment_say_for_good(struct why_moment *moment)
{
    struct why_watch *watch = moment->watch;
    const struct why_model *model = moment->scene.model;

    for (uint32_t i = 0; i < model->map_count; i++) {
        if (!why_known_find(&watch->known, model->maps[i].address)->newly || !why_watch_wants(watch, model, i) ||
            !why_map_was_dlopened(&model->maps[i]))
            continue;
        why_scene_examine(&moment->scene);
        why_known_explain(&watch->known, moment->scene.analysis);
        why_render_for_good(moment->out, moment->scene.analysis, i, moment->style);
    }
}

/* The loader marks it when this thread goes on. Where a later look tells why, it can name no symbol of a dlsym. */
int why_moment_bound(struct why_moment *moment)
{
    const struct why_model *model = moment->scene.model;
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
    why_known_see(known, why_bound_words(&bound, moment->style));
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

/* A dlopen of `file`, with what `of` says of its end. */
static int say_opened(struct why_moment *moment, struct why_call call, const char *file, uint64_t mode)
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
    const struct why_edges *needed;
    struct why_known_map *known;
    bool wanted;

    why_pending_mark_nested(watch);
    watch->ledger_told = false;
    wanted = opened.map == WHY_NONE ? !watch->name || (file && strstr(file, watch->name))
                                    : why_watch_wants(watch, model, opened.map);
    if (opened.map == WHY_NONE) {
        watch->ledger->failed_opens += wanted;
    } else {
        needed = &model->maps[opened.map].initfini;
        opened.loaded = why_known_is_new(&watch->known, &model->maps[opened.map]);
        for (size_t i = 0; opened.loaded && i < needed->count; i++)
            if (why_known_is_new(&watch->known, &model->maps[needed->to[i]]))
                why_push(model->arena, &opened.with, needed->to[i]);
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
    why_known_update(&watch->known, model, false);
    for (size_t i = 0; opened.map != WHY_NONE && i < opened.with.count; i++)
        why_known_find(&watch->known, model->maps[opened.with.at[i]].address)->announced = true;
    if (opened.map != WHY_NONE) {
        known = why_known_find(&watch->known, of->map);
        known->announced = true;
        if (mode & RTLD_NODELETE)
            why_known_see(known, "opened with RTLD_NODELETE");
    }
    why_moment_say_for_good(moment);
    return 0;
}

int why_moment_opened(struct why_moment *moment)
{
    return say_opened(moment, why_moment_call(moment, 0), moment->of->file, moment->of->mode);
}

int why_moment_calling(struct why_moment *moment)
{
    struct why_pending *call = why_pending_push(moment, true);

    if (call)
        call->mode = moment->of->mode;
    return 0;
}

int why_moment_end_open(struct why_moment *moment, struct why_pending *call)
{
    struct why_pending ended = *call;
    const struct why_call said = {.site = ended.site, .thread = ended.who};
    int status;

    /* its words are still needed, but it is over */
    call->site = call->who = call->file = NULL;
    why_pending_drop(moment->watch, call);
    status = say_opened(moment, said, ended.file, ended.mode);
    free(ended.site);
    free(ended.who);
    free(ended.file);
    return status;
}
