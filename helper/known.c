/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "known.h"

#include <stdlib.h>

#include "base/memory.h"
#include "why/why.h"

void why_known_clear(struct why_known *known)
{
    free(known->maps);
    *known = (struct why_known){0};
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
                                        .nodelete = why_nodelete(&model->maps[i])};
    }
    qsort(now, model->map_count, sizeof(*now), compare);
    why_known_clear(known);
    *known = (struct why_known){.maps = now, .count = model->map_count};
}

bool why_known_is_new(const struct why_known *known, const struct why_map *map)
{
    const struct why_known_map *found = why_known_find(known, map->address);

    return !found || !found->announced;
}
