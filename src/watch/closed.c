/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dlclose did: the prediction made before it, the verdict after it. */
#include <inttypes.h>
#include <stdlib.h>

#include "watch/handling.h"

/* Tell the ledger and the listener what a dlclose did. */
static int tell(struct why_handling *handling, const struct why_call *call, const struct why_closed *closed)
{
    struct why_watch *watch = handling->watch;
    const struct why_verdict *verdict = closed->verdict;
    const struct why_model *before = verdict->before->model, *after = verdict->after->model;
    bool stays =
        verdict->kept.count || verdict->outcome == WHY_OUTCOME_KEPT || verdict->outcome == WHY_OUTCOME_IGNORED;

    if (!why_watch_wants(watch, before, verdict->map) && !why_watch_wants_any(watch, before, &verdict->unloaded) &&
        !why_watch_wants_any(watch, after, &verdict->kept))
        return 0;
    watch->ledger_told = false;
    if (verdict->map == WHY_NONE)
        why_ledger_close(watch->ledger, why_printf(after->arena, "0x%" PRIx64, closed->handle), 0,
                         why_ledger_site_of(call->site), verdict->outcome);
    else
        why_ledger_close(watch->ledger, why_ledger_path_of(before, verdict->map),
                         why_map_value(&before->maps[verdict->map], WHY_l_ns), why_ledger_site_of(call->site),
                         verdict->outcome);
    handling->listener->closed(handling->listener->to, call, closed);
    return watch->catching && stays ? WHY_WATCH_STOP : 0;
}

/* The loader refuses this dlclose and changes nothing, so the state before it suffices. */
static int refuse(struct why_handling *handling, struct why_snapshot *before, const struct why_call *call,
                  uint64_t handle)
{
    uint32_t map = why_model_map_at(before->model, handle);
    struct why_verdict verdict = {.map = map, .outcome = WHY_OUTCOME_FAILED};
    const struct why_closed closed = {.verdict = &verdict, .handle = handle};

    why_snapshot_examine(before);
    if (map != WHY_NONE)
        verdict.outcome = why_analysis_what_if(before->analysis, map)->outcome;
    verdict.before = verdict.after = before->analysis;
    return tell(handling, call, &closed);
}

static bool is_refused(const struct why_what_if *expected)
{
    return !expected || expected->outcome == WHY_OUTCOME_IGNORED || expected->outcome == WHY_OUTCOME_FAILED;
}

static struct why_what_if *expect(const struct why_snapshot *snapshot, uint64_t handle)
{
    uint32_t map = why_model_map_at(snapshot->model, handle);

    return map == WHY_NONE ? NULL : why_analysis_what_if(snapshot->analysis, map);
}

static void save_facts(struct why_handling *handling, struct why_snapshot *snapshot, uint64_t number,
                       const char *when)
{
    char *path =
        why_printf(snapshot->model->arena, "%s/%" PRIu64 "-%s.facts", handling->watch->directory, number, when);
    struct why_error err;

    if (why_snapshot_save(snapshot, path, &err))
        handling->listener->error(handling->listener->to, &err);
}

/*
 * The state was read while this thread had no lock. Another thread may change the library, and then the dlclose is
 * not refused: its event watch-closing follows.
 */
int why_handling_refused(struct why_handling *handling)
{
    struct why_call call;

    if (!is_refused(expect(&handling->snapshot, handling->of->map)))
        return 0;
    call = why_handling_call(handling, ++handling->watch->begun);
    why_pending_mark_nested(handling->watch);
    if (handling->watch->directory)
        save_facts(handling, &handling->snapshot, call.number, "before");
    return refuse(handling, &handling->snapshot, &call, handling->of->map);
}

int why_handling_closing(struct why_handling *handling)
{
    struct why_watch *watch = handling->watch;
    struct why_pending *call;

    /* This thread has the lock. A call of another thread that had it was left by longjmp, or its thread has ended. */
    for (size_t i = watch->depth; !handling->of->calls && i-- > 0;)
        if (watch->calls[i].locked && watch->calls[i].thread != handling->of->gdb_number)
            why_pending_drop(watch, &watch->calls[i]);
    call = why_pending_push(handling, false);
    if (!call)
        return 0;
    call->number = ++watch->begun;
    call->expected = expect(&handling->snapshot, call->handle);
    if (watch->directory)
        save_facts(handling, &handling->snapshot, call->number, "before");
    why_snapshot_move(&call->before, &handling->snapshot);
    return 0;
}

/* Save the facts that belong to a report of this surprise. NULL: that failed. */
static const char *save_surprise(struct why_handling *handling, struct why_pending *call)
{
    const char *path = why_printf(handling->snapshot.model->arena, "unloadwhy-%" PRIu64 ".facts", call->number);
    struct why_error err;

    return why_snapshot_save(&call->before, path, &err) ? NULL : path;
}

/* The outermost dlclose of the same thread, which sweeps once more at its end. 0: it began before the watch. */
static uint64_t outermost(const struct why_watch *watch, const struct why_pending *call)
{
    for (size_t i = 0; &watch->calls[i] < call; i++)
        if (watch->calls[i].thread == call->thread && !watch->calls[i].open)
            return watch->calls[i].number;
    return 0;
}

static int judge(struct why_handling *handling, struct why_pending *call)
{
    const struct why_call said = {.number = call->number, .site = call->site, .thread = call->who};
    struct why_closed closed = {.expected = call->expected, .handle = call->handle};
    struct why_verdict *verdict;

    if (is_refused(call->expected))
        return refuse(handling, &call->before, &said, call->handle);
    verdict = why_verdict_new(call->expected, call->before.analysis, handling->snapshot.analysis, call->nested);
    if (verdict->kept.count) {
        why_snapshot_examine(&handling->snapshot);
        verdict = why_verdict_new(call->expected, call->before.analysis, handling->snapshot.analysis, call->nested);
    }
    closed.verdict = verdict;
    closed.outer = outermost(handling->watch, call);
    if (verdict->surprise)
        closed.saved = save_surprise(handling, call);
    return tell(handling, &said, &closed);
}

static int end_close(struct why_handling *handling, struct why_pending *call)
{
    struct why_watch *watch = handling->watch;
    int status = judge(handling, call);

    if (watch->directory)
        save_facts(handling, &handling->snapshot, call->number, "after");
    why_pending_drop(watch, call);
    why_known_update(&watch->known, handling->snapshot.model, false);
    why_handling_for_good(handling);
    return status;
}

int why_handling_closed(struct why_handling *handling)
{
    struct why_pending *call = why_pending_returning(handling->watch, handling->of);

    if (!call)
        return 0;
    return call->open ? why_handling_end_of_open(handling, call) : end_close(handling, call);
}

int why_handling_returned(struct why_handling *handling)
{
    int status = why_handling_closed(handling);

    return status || why_pending_returns_to(handling->watch, handling->of->caller) ? status : WHY_WATCH_LEAVE;
}
