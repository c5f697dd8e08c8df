/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/law.h"

#include <string.h>

#include "base/path.h"

bool why_map_is_program(const struct why_map *map)
{
    return why_map_value(map, WHY_l_type) == WHY_LT_EXECUTABLE;
}

bool why_map_was_dlopened(const struct why_map *map)
{
    return why_map_value(map, WHY_l_type) == WHY_LT_LOADED;
}

bool why_map_is_nodelete(const struct why_map *map)
{
    struct why_number active = why_map_get(map, WHY_l_nodelete_active);

    return active.known ? active.value != 0 : (why_map_value(map, WHY_l_flags_1) & WHY_DF_1_NODELETE) != 0;
}

bool why_map_spreads_nodelete(const struct why_map *map)
{
    return !why_map_was_dlopened(map) || (!why_map_get(map, WHY_l_nodelete_active).known && why_map_is_nodelete(map));
}

bool why_map_is_called(const struct why_map *map, const char *name)
{
    if (map->dynamic.soname && !strcmp(map->dynamic.soname, name))
        return true;
    return map->name && (!strcmp(map->name, name) || !strcmp(why_last_component(map->name), name));
}

bool why_edges_lead_to(const struct why_edges *edges, uint32_t map)
{
    for (size_t i = 0; i < edges->count; i++)
        if (edges->to[i] == map)
            return true;
    return false;
}
