/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void why_known_clear(struct why_known *known)
{
    free(known->maps);
    known->maps = NULL;
    known->count = 0;
}

void why_known_clear_seen(struct why_known *known)
{
    why_model_free(known->seen);
    known->seen = NULL;
}

static int compare(const void *left, const void *right)
{
    const struct why_known_map *a = left, *b = right;

    return a->map < b->map ? -1 : a->map > b->map;
}

struct why_known_map *why_known_find(const struct why_known *known, uint64_t map)
{
    const struct why_known_map key = {.map = map};

    return known->count ? bsearch(&key, known->maps, known->count, sizeof(key), compare) : NULL;
}

void why_known_update(struct why_known *known, const struct why_model *model, bool announced)
{
    struct why_known_map *now = why_xcalloc(model->map_count + 1, sizeof(*now));

    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_known_map *then = why_known_find(known, model->maps[i].address);

        now[i] = (struct why_known_map){.map = model->maps[i].address,
                                        .announced = announced || (then && then->announced),
                                        .nodelete =
                                            then ? then->nodelete : announced && why_map_is_nodelete(&model->maps[i]),
                                        .count = why_map_value(&model->maps[i], WHY_l_direct_opencount)};
    }
    qsort(now, model->map_count, sizeof(*now), compare);
    why_known_clear(known);
    known->maps = now;
    known->count = model->map_count;
}

static bool is_same(const struct why_seen *left, const struct why_seen *right)
{
    return left->map_address == right->map_address && left->by == right->by && !strcmp(left->what, right->what);
}

void why_known_see(struct why_known *known, struct why_model *model, uint32_t map, uint32_t by, const char *what)
{
    const struct why_seen seen = {.map_address = model->maps[map].address,
                                  .name = model->maps[map].name,
                                  .by = by == WHY_NONE ? 0 : model->maps[by].address,
                                  .what = what};

    if (!known->seen)
        known->seen = why_model_new();
    for (size_t i = 0; i < known->seen->seen_count; i++)
        if (is_same(&known->seen->seen[i], &seen))
            return;
    why_model_add_seen(known->seen, &seen);
    why_model_add_seen(model, &seen);
}

void why_known_recall(const struct why_known *known, struct why_model *model)
{
    if (model->source.pid != known->pid)
        return;
    for (size_t i = 0; known->seen && i < known->seen->seen_count; i++)
        why_model_add_seen(model, &known->seen->seen[i]);
}

bool why_known_is_new(const struct why_known *known, const struct why_map *map)
{
    const struct why_known_map *found = why_known_find(known, map->address);

    return why_map_was_dlopened(map) && !(found && found->announced);
}

/* Did it come because a new library needs it? The list has what a dlopen asked for before what that needs. */
static bool came_along(const struct why_known *known, const struct why_model *model, uint32_t map)
{
    for (uint32_t i = 0; i < map; i++)
        if (why_known_is_new(known, &model->maps[i]) && why_edges_lead_to(&model->maps[i].initfini, map))
            return true;
    return false;
}

/* The dlopen that loads a map counts it first. Others come from constructors, which run later. */
bool why_known_is_loaded_now(const struct why_known *known, const struct why_model *model, uint32_t map,
                             uint64_t count)
{
    const struct why_known_map *then = why_known_find(known, model->maps[map].address);

    return why_known_is_new(known, &model->maps[map]) && !came_along(known, model, map) &&
           count == (then ? then->count : 1);
}
