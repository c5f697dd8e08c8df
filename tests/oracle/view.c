/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reachability, as slow and obvious as it may be. */
#include "oracle.h"

static void add_needs(const struct ledger *ledger, struct view *view, int from)
{
    const struct map *map = &ledger->maps[from];

    for (int i = 0; i < map->need_count; i++) {
        int to = ledger_named(ledger, map->ns, map->needs[i]);

        if (to >= 0 && to != from)
            set_add(&view->needs[from], to);
    }
}

static void add_edges(const struct ledger *ledger, struct view *view)
{
    for (size_t i = 0; i < ledger->binding_count; i++) {
        const struct binding *binding = &ledger->bindings[i];
        struct set self = {0}, needed;

        if (!binding->edge)
            continue;
        set_add(&view->maybe[binding->from], binding->to);
        set_add(&self, binding->from);
        needed = view_reach(view, &self, OVER_NEEDS, -1);
        if (!set_has(&needed, binding->to))
            set_add(&view->edges[binding->from], binding->to);
    }
}

struct set view_reach(const struct view *view, const struct set *from, enum over over, int without)
{
    struct set reached = *from, done = {0};

    if (without >= 0) {
        set_remove(&reached, without);
        set_add(&done, without);
    }
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < MAPS; i++) {
            if (!set_has(&reached, i) || set_has(&done, i))
                continue;
            set_add(&done, i);
            reached = set_both(&reached, &view->needs[i]);
            if (over >= OVER_EDGES)
                reached = set_both(&reached, &view->edges[i]);
            if (over >= OVER_MAYBE)
                reached = set_both(&reached, &view->maybe[i]);
            more = true;
        }
    }
    if (without >= 0)
        set_remove(&reached, without);
    return reached;
}

void view_make(const struct ledger *ledger, struct view *view)
{
    *view = (struct view){0};
    for (int i = 0; i < MAPS; i++) {
        const struct map *map = &ledger->maps[i];

        if (!map->used)
            continue;
        set_add(&view->all, i);
        if (map->type == MAP_LOADED)
            set_add(&view->loaded, i);
        if (map->type != MAP_LOADED || map->opens || map->nodelete || ledger_dtors(ledger, i))
            set_add(&view->roots, i);
        if (map->type == MAP_LOADED && map->opens && !map->nodelete)
            set_add(&view->handles, i);
        add_needs(ledger, view, i);
    }
    add_edges(ledger, view);
    view->live = view_reach(view, &view->roots, OVER_EDGES, -1);
    view->open = view_reach(view, &view->handles, OVER_NEEDS, -1);
}
