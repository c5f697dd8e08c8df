/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lookups in a sealed model. */
#include <string.h>

#include "model/private.h"

uint32_t why_model_map_at(const struct why_model *model, uint64_t link_map)
{
    return why_address_map_find(&model->private->by_address, link_map);
}

/*
 * The map of an entry in a table of unique symbols. A failed dlopen can leave an entry for a library that was loaded
 * before it. That library is not NODELETE, so it can be unloaded, and its entry stays: up to HEAD, _dl_close_worker
 * clears entries only for a dlopen that failed. Another link map may then get the same address, but the symbol's
 * address does not lie in it.
 */
uint32_t why_model_map_of_unique(const struct why_model *model, const struct why_unique *unique)
{
    uint32_t index = why_model_map_at(model, unique->map_address);
    const struct why_map *map;

    if (index == WHY_NONE || !unique->symbol)
        return index;
    map = &model->maps[index];
    if (!why_map_value(map, WHY_l_map_end) ||
        (unique->symbol >= why_map_value(map, WHY_l_map_start) && unique->symbol < why_map_value(map, WHY_l_map_end)))
        return index;
    return WHY_NONE;
}

uint32_t why_model_map_containing(const struct why_model *model, uint64_t address)
{
    const struct why_range *ranges = model->private->ranges;
    size_t low = 0, high = model->private->range_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ranges[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    /* The program and the vDSO aside, maps do not overlap: only the last one that starts before can hold it. */
    if (!low || address >= ranges[low - 1].end)
        return WHY_NONE;
    return ranges[low - 1].map;
}

const struct why_namespace *why_model_namespace(const struct why_model *model, uint64_t id)
{
    for (size_t i = 0; i < model->namespace_count; i++)
        if (model->namespaces[i].id == id)
            return &model->namespaces[i];
    return NULL;
}

size_t why_model_bindings(const struct why_model *model, uint32_t from, uint32_t to, size_t *ret_first)
{
    const struct why_binding *all = model->bindings;
    size_t low = 0, high = model->binding_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (all[middle].from < from || (all[middle].from == from && all[middle].to < to))
            low = middle + 1;
        else
            high = middle;
    }
    *ret_first = low;
    while (low < model->binding_count && all[low].from == from && all[low].to == to)
        low++;
    return low;
}

bool why_model_misses(const struct why_model *model, enum why_missing_what what)
{
    for (size_t i = 0; i < model->missing_count; i++)
        if (model->missing[i].what == what)
            return true;
    return false;
}

enum why_obstacle why_model_obstacle(const struct why_model *model)
{
    enum why_obstacle obstacle = WHY_OBSTACLE_NONE;

    for (size_t i = 0; i < model->missing_count; i++)
        if (model->missing[i].obstacle > obstacle)
            obstacle = model->missing[i].obstacle;
    return obstacle;
}

struct why_number why_map_get(const struct why_map *map, enum why_member member)
{
    return (struct why_number){.value = map->member[member], .known = map->known >> member & 1};
}

uint64_t why_map_value(const struct why_map *map, enum why_member member)
{
    return map->member[member];
}

const struct why_interposer *why_model_own_dlclose(const struct why_model *model)
{
    for (size_t i = 0; i < model->interposer_count; i++)
        if (!strcmp(model->interposers[i].name, "dlclose") && !model->interposers[i].passes_on &&
            model->interposers[i].map != WHY_NONE)
            return &model->interposers[i];
    return NULL;
}
