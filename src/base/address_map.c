/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/address_map.h"

#include "base/memory.h"

/*
 * Open addressing. Link maps lie at least 16 bytes apart, so the low bits of a key say little: multiply, and take
 * higher bits of the product.
 */
static size_t slot_of(const struct why_address_map *map, uint64_t key)
{
    size_t slot = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (map->room - 1);

    while (map->keys[slot] && map->keys[slot] != key)
        slot = (slot + 1) & (map->room - 1);
    return slot;
}

static void grow(struct why_address_map *map)
{
    struct why_address_map bigger = {.room = map->room ? 2 * map->room : 64, .count = map->count};

    bigger.keys = why_xcalloc(bigger.room, sizeof(*bigger.keys));
    bigger.values = why_xcalloc(bigger.room, sizeof(*bigger.values));
    for (size_t i = 0; i < map->room; i++)
        if (map->keys[i]) {
            size_t slot = slot_of(&bigger, map->keys[i]);

            bigger.keys[slot] = map->keys[i];
            bigger.values[slot] = map->values[i];
        }
    why_address_map_deinit(map);
    *map = bigger;
}

void why_address_map_deinit(struct why_address_map *map)
{
    free(map->keys);
    free(map->values);
    *map = (struct why_address_map){0};
}

bool why_address_map_add(struct why_address_map *map, uint64_t key, uint32_t value)
{
    size_t slot;

    if (!key)
        return false;
    if (2 * (map->count + 1) > map->room)
        grow(map);
    slot = slot_of(map, key);
    if (map->keys[slot])
        return false;
    map->keys[slot] = key;
    map->values[slot] = value;
    map->count++;
    return true;
}

uint32_t why_address_map_find(const struct why_address_map *map, uint64_t key)
{
    size_t slot;

    if (!key || !map->room)
        return WHY_ADDRESS_MAP_NONE;
    slot = slot_of(map, key);
    return map->keys[slot] ? map->values[slot] : WHY_ADDRESS_MAP_NONE;
}
