/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/site.h"

#include <inttypes.h>

#include "base/path.h"
#include "base/quote.h"
#include "evidence/evidence.h"

/* GDB takes names from the file that has the library's path; is that the one that is mapped? */
static bool is_of_another_file(const struct why_snapshot *snapshot, uint32_t map)
{
    struct why_target *target = snapshot->watched->target;
    const struct why_map *of = &snapshot->model->maps[map];
    struct why_error ignored;

    if (!target)
        return false;
    if (!why_target_mapping_at(target, why_map_value(of, WHY_l_map_start)))
        why_target_renew(target, &ignored);
    why_evidence_complete(snapshot->model, target, map);
    return of->file.state > WHY_FILE_SAME;
}

const char *why_site(const struct why_snapshot *snapshot, const struct why_event *event)
{
    struct why_model *model = snapshot->model;
    struct why_arena *arena = model->arena;
    uint32_t map = event->caller ? why_model_map_containing(model, event->caller) : WHY_NONE;
    const char *in = map == WHY_NONE ? NULL : why_printable(arena, why_map_basename(model, &model->maps[map]));
    const char *function;

    if (!event->caller)
        return NULL;
    if (map != WHY_NONE && (!event->symbol || is_of_another_file(snapshot, map)))
        return why_printf(arena, "%s+0x%" PRIx64, in, event->caller - why_map_value(&model->maps[map], WHY_l_addr));
    if (!event->symbol)
        return why_printf(arena, "0x%" PRIx64, event->caller);
    function = why_printf(arena, "%s+0x%" PRIx64, why_printable(arena, event->symbol), event->offset);
    if (event->source_file)
        return why_printf(arena, "%s (%s:%" PRIu64 ")", function,
                          why_printable(arena, why_last_component(event->source_file)), event->line);
    return in ? why_printf(arena, "%s in %s", function, in) : function;
}

const char *why_site_thread(const struct why_snapshot *snapshot, const struct why_event *event)
{
    struct why_arena *arena = snapshot->model->arena;
    struct why_target *target = snapshot->watched->target;
    const char *name = event->thread;
    const char *thread = event->tid ? why_printf(arena, "thread %" PRIu64, event->tid)
                                    : why_printf(arena, "GDB's thread %u", event->gdb_number);

    if (!name && target && event->tid)
        name = why_target_thread_name(target, (pid_t)event->tid, arena);
    return name ? why_printf(arena, "%s \"%s\"", thread, why_printable(arena, name)) : thread;
}
