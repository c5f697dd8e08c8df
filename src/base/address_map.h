/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A map from addresses in the target to small numbers, such as from the address of a link map to its index. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct why_address_map {
    uint64_t *keys;
    uint32_t *values;
    size_t count, room; /* room is 0 or a power of two */
};

#define WHY_ADDRESS_MAP_NONE UINT32_MAX

void why_address_map_deinit(struct why_address_map *map);

/* False if the key was there already; its value is then left alone. The key 0 cannot be stored. */
bool why_address_map_add(struct why_address_map *map, uint64_t key, uint32_t value);

/* The value, or WHY_ADDRESS_MAP_NONE. */
uint32_t why_address_map_find(const struct why_address_map *map, uint64_t key);
