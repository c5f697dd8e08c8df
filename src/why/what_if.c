/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the next dlclose would do: _dl_close and _dl_close_worker of elf/dl-close.c, step by step. */
#include "why/private.h"

/* The last dlclose that sweeps: who is a root then, who is reached, who goes. */
static void sweep(struct why_what_if *what_if)
{
    const struct why_analysis *later = what_if->later;
    const struct why_model *model = later->model;
    uint64_t ns = why_map_value(&model->maps[what_if->map], WHY_l_ns);

    for (uint32_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        if (why_map_value(map, WHY_l_ns) != ns || why_map_is_program(map))
            continue;
        switch (later->libraries[i].root) {
        case WHY_ROOT_STARTUP: what_if->root_startup++; break;
        case WHY_ROOT_NODELETE: why_indices_push(later->arena, &what_if->root_nodelete, i); break;
        case WHY_ROOT_OPEN: why_indices_push(later->arena, &what_if->root_open, i); break;
        case WHY_ROOT_TLS_DTOR: why_indices_push(later->arena, &what_if->root_tls, i); break;
        case WHY_ROOT_NONE:
            why_indices_push(later->arena, later->libraries[i].live ? &what_if->reached : &what_if->unloads, i);
        }
    }
}

/* Of what the library held: those that stay, though afterwards no open handle accounts for them. */
static void find_kept(struct why_what_if *what_if)
{
    const struct why_model *model = what_if->later->model;
    struct why_indices self = {.at = &what_if->map, .count = 1};
    const bool *held = why_graph_mark(model, &self, WHY_NONE);

    for (uint32_t i = 0; i < model->map_count; i++)
        if (held[i] && what_if->later->libraries[i].state == WHY_STATE_STUCK)
            why_indices_push(what_if->later->arena, &what_if->kept, i);
}

struct why_what_if *why_analysis_what_if(struct why_analysis *analysis, uint32_t map)
{
    struct why_model *model = analysis->model;
    const struct why_map *of = &model->maps[map];
    struct why_what_if *what_if = why_alloc(model->arena, sizeof(*what_if));
    struct why_number closing = model->loader.dl_close_state;

    what_if->map = map;
    what_if->before = what_if->after = why_map_value(of, WHY_l_direct_opencount);
    what_if->raised = analysis->libraries[map].raised;
    what_if->nodelete = why_map_is_nodelete(of);
    if (what_if->nodelete) {
        what_if->outcome = WHY_OUTCOME_IGNORED;
        return what_if;
    }
    if (!what_if->before) {
        what_if->outcome = WHY_OUTCOME_FAILED;
        return what_if;
    }
    what_if->after--;
    what_if->startup = !why_map_was_dlopened(of);
    if (what_if->after || what_if->startup) {
        what_if->outcome = WHY_OUTCOME_COUNTED_DOWN;
        return what_if;
    }
    if (closing.known && closing.value) {
        what_if->outcome = WHY_OUTCOME_DEFERRED;
        return what_if;
    }
    what_if->sweep = true;
    what_if->later = why_analysis_with_count(analysis, map, 0);
    sweep(what_if);
    find_kept(what_if);
    what_if->outcome = what_if->later->libraries[map].live ? WHY_OUTCOME_KEPT : WHY_OUTCOME_UNLOADED;
    return what_if;
}
