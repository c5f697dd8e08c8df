/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls that are under way. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "watch/handling.h"
#include "watch/site.h"

void why_pending_drop(struct why_watch *watch, struct why_pending *call)
{
    why_snapshot_close(&call->before);
    free(call->site);
    free(call->who);
    free(call->file);
    watch->depth--;
    memmove(call, call + 1, (size_t)(watch->calls + watch->depth - call) * sizeof(*call));
}

void why_pending_drop_all(struct why_watch *watch)
{
    while (watch->depth)
        why_pending_drop(watch, &watch->calls[watch->depth - 1]);
}

void why_pending_mark_nested(struct why_watch *watch)
{
    for (size_t i = 0; i < watch->depth; i++)
        watch->calls[i].nested = true;
}

/* Other threads may load others meanwhile. */
static bool has_loaded(const struct why_pending *call, const struct why_model *now)
{
    const char *name = why_last_component(call->file ? call->file : "");

    for (size_t i = 0; i < now->map_count; i++)
        if (why_snapshot_lacks(&call->before, &now->maps[i]) && !strcmp(why_map_basename(now, &now->maps[i]), name))
            return true;
    return false;
}

/*
 * Without debug information a call is seen once more if the program, or a sanitizer, has a dlopen or dlclose of its
 * own that calls that of glibc. A constructor that opens the same once more is called when that is loaded.
 */
static bool is_wrapped(struct why_handling *handling, bool open)
{
    struct why_pending *call = why_pending_innermost(handling->watch, handling->of->gdb_number);

    return handling->of->calls && call && call->open == open && call->handle == handling->of->map &&
           !strcmp(call->file ? call->file : "", handling->of->file ? handling->of->file : "") &&
           !(open && has_loaded(call, handling->snapshot.model));
}

struct why_pending *why_pending_push(struct why_handling *handling, bool open)
{
    struct why_watch *watch = handling->watch;
    const char *site;
    struct why_pending *call;

    if (is_wrapped(handling, open))
        return NULL;
    site = why_site(&handling->snapshot, handling->of);
    why_pending_mark_nested(watch);
    if (watch->depth == WHY_LIMIT_NESTED)
        return NULL;
    call = &watch->calls[watch->depth++];
    *call = (struct why_pending){.open = open,
                                 .locked = !handling->of->calls,
                                 .handle = handling->of->map,
                                 .thread = handling->of->gdb_number,
                                 .frame = handling->of->frame,
                                 .file = handling->of->file ? strdup(handling->of->file) : NULL,
                                 .site = site ? strdup(site) : NULL,
                                 .who = strdup(why_site_thread(&handling->snapshot, handling->of))};
    /* without the lock nobody knows what other threads do in between */
    call->nested = !call->locked;
    return call;
}

/* NULL: the call began before the watch did, or the thread has no call under way. */
struct why_pending *why_pending_innermost(struct why_watch *watch, uint32_t thread)
{
    for (size_t i = watch->depth; i-- > 0;)
        if (watch->calls[i].thread == thread)
            return &watch->calls[i];
    return NULL;
}

/*
 * The pending call that returns. NULL: another call reached the place to which these return. glibc unlocks there,
 * also when it ignores a dlclose. Calls nested in the one that returns are over: they were left by longjmp.
 */
struct why_pending *why_pending_returning(struct why_watch *watch, const struct why_event *of)
{
    size_t at = watch->depth;

    while (at && (watch->calls[at - 1].thread != of->gdb_number ||
                  (of->frame && watch->calls[at - 1].frame && watch->calls[at - 1].frame != of->frame)))
        at--;
    for (size_t i = watch->depth; at && i-- > at;)
        if (watch->calls[i].thread == of->gdb_number)
            why_pending_drop(watch, &watch->calls[i]);
    return at ? &watch->calls[at - 1] : NULL;
}
