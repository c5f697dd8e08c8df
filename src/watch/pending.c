/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls that have not returned. */
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

/* Has this dlopen loaded its library? The name decides, because other threads may load other libraries meanwhile. */
static bool has_loaded(const struct why_pending *call, const struct why_model *now)
{
    const char *name = why_last_component(call->file ? call->file : "");

    for (size_t i = 0; i < now->map_count; i++)
        if (why_snapshot_lacks(&call->before, &now->maps[i]) && !strcmp(why_map_basename(now, &now->maps[i]), name))
            return true;
    return false;
}

/*
 * Is this the same call again? Without debug information it is seen twice if the program, or a sanitizer, has a
 * dlopen or dlclose of its own that calls glibc's. If a constructor opens the same library again, that is another
 * call: the library is loaded by then.
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
                                 .place = handling->of->caller,
                                 .file = handling->of->file ? strdup(handling->of->file) : NULL,
                                 .site = site ? strdup(site) : NULL,
                                 .who = strdup(why_site_thread(&handling->snapshot, handling->of))};
    /* without the lock other threads may open and close libraries meanwhile */
    call->nested = !call->locked;
    return call;
}

/* The last call of the thread. NULL: it has none, or that began before the watch. */
struct why_pending *why_pending_innermost(struct why_watch *watch, uint32_t thread)
{
    for (size_t i = watch->depth; i-- > 0;)
        if (watch->calls[i].thread == thread)
            return &watch->calls[i];
    return NULL;
}

bool why_pending_returns_to(const struct why_watch *watch, uint64_t place)
{
    for (size_t i = 0; i < watch->depth; i++)
        if (watch->calls[i].place == place)
            return true;
    return false;
}

/*
 * The call that returns. NULL: none of these does. The breakpoint is where glibc unlocks, and a dlclose that it
 * ignores comes there as well. Calls inside of the one that returns were left by longjmp, so they are dropped.
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
