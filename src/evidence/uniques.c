/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/uniques.h"

#include <elf.h>
#include <string.h>

#include "base/demangle.h"
#include "base/memory.h"
#include "evidence/lookup.h"
#include "model/law.h"

/* A library with its dynamic symbols, read when the first of its entries is looked at. */
struct provider {
    bool tried, read;
    struct why_dynsym symbols;
};

static void read_symbols(struct provider *provider, struct why_object object, struct why_arena *arena)
{
    struct why_dynamic_section section;
    struct why_error ignored;

    provider->tried = true;
    if (why_dynamic_read(&object, &section, &ignored))
        return;
    provider->symbols = why_dynsym_of(&object, &section, arena);
    why_dynsym_copy(&provider->symbols);
    provider->read = true;
    why_dynamic_deinit(&section);
}

/* Does the library define no unique symbol of this name? False also if its table cannot be read. */
static bool lacks(const struct provider *provider, const char *name)
{
    struct why_dynamic_symbol symbol;
    struct why_error err;
    uint32_t index;

    if (!provider->read)
        return false;
    if (why_dynsym_find(&provider->symbols, name, &index, &err) ||
        why_dynsym_read(&provider->symbols, index, &symbol, &err))
        return err.code == WHY_ERR_MISSING;
    return symbol.bind != STB_GNU_UNIQUE;
}

/* Only a NODELETE library that a dlopen brought needs a reason. */
static bool matters(const struct why_map *map)
{
    return why_map_was_dlopened(map) && why_map_is_nodelete(map);
}

/* --- Which other libraries define them --- */

enum { MOST_NAMES = 16, MOST_LOOKUPS = 16384 };

static bool is_sharer(const struct why_model *model, const struct why_map *map, const struct why_map *other)
{
    return other != map && why_map_was_dlopened(other) && why_map_value(other, WHY_l_real) == other->address &&
           why_map_value(other, WHY_l_ns) == why_map_value(map, WHY_l_ns) && !why_map_is_libc(model, other);
}

struct sharing {
    struct why_model *model;
    struct why_target *target;
    struct provider *providers; /* one for each map */
    struct why_arena *scratch;
    size_t lookups;
};

static struct provider *provider_of(struct sharing *sharing, uint32_t map)
{
    struct provider *provider = &sharing->providers[map];

    if (!provider->tried)
        read_symbols(provider, why_object_of(sharing->model, sharing->target, map), sharing->scratch);
    return provider;
}

static bool has(struct sharing *sharing, uint32_t other, const char *name)
{
    const struct provider *provider = provider_of(sharing, other);
    struct why_dynamic_symbol symbol;
    struct why_error ignored;
    uint32_t index;

    sharing->lookups++;
    return provider->read && !why_dynsym_find(&provider->symbols, name, &index, &ignored) &&
           !why_dynsym_read(&provider->symbols, index, &symbol, &ignored) && symbol.bind == STB_GNU_UNIQUE;
}

static bool has_one_of(struct sharing *sharing, uint32_t other, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has(sharing, other, names[i]))
            return true;
    return false;
}

/* The names of unique symbols that are bound to the map: the first few, without the standard library's. */
static size_t names_of(const struct why_model *model, uint32_t map, const char *names[static MOST_NAMES])
{
    size_t count = 0;

    for (size_t i = 0; i < model->unique_count && count < MOST_NAMES; i++) {
        const struct why_unique *unique = &model->uniques[i];

        if (unique->map == map && !unique->stale && unique->name && !why_is_standard(unique->name))
            names[count++] = unique->name;
    }
    return count;
}

static void find_sharers(struct sharing *sharing, uint32_t index)
{
    struct why_model *model = sharing->model;
    struct why_map *map = &model->maps[index];
    const char *names[MOST_NAMES];
    size_t count = names_of(model, index, names);

    for (uint32_t i = 0; count && i < model->map_count; i++) {
        if (sharing->lookups > MOST_LOOKUPS)
            return;
        if (is_sharer(model, map, &model->maps[i]) && has_one_of(sharing, i, names, count))
            *WHY_APPEND(model->arena, map->sharers, map->sharer_count, map->sharer_room) = i;
    }
    map->sharers_known = true;
}

/* --- Which of those that it needs define them all --- */

/* Is there a stand-in for the symbol, or can one more library be it? */
static bool find_stand_in(struct sharing *sharing, struct why_map *map, const char *name)
{
    for (size_t i = 0; i < map->stand_in_count; i++)
        if (has(sharing, map->stand_ins[i], name))
            return true;
    for (size_t i = 0; i < map->initfini.count; i++)
        if (is_sharer(sharing->model, map, &sharing->model->maps[map->initfini.to[i]]) &&
            has(sharing, map->initfini.to[i], name)) {
            *WHY_APPEND(sharing->model->arena, map->stand_ins, map->stand_in_count, map->stand_in_room) =
                map->initfini.to[i];
            return true;
        }
    return false;
}

static void find_stand_ins(struct sharing *sharing, uint32_t index)
{
    const struct why_model *model = sharing->model;
    struct why_map *map = &sharing->model->maps[index];

    for (size_t i = 0; i < model->unique_count; i++) {
        const struct why_unique *unique = &model->uniques[i];

        if (unique->map != index || unique->stale)
            continue;
        if (!unique->name || sharing->lookups > MOST_LOOKUPS || !find_stand_in(sharing, map, unique->name)) {
            map->stand_in_count = 0;
            return;
        }
    }
}

void why_uniques_collect(struct why_model *model, struct why_target *target)
{
    WHY_FREE struct provider *providers = why_xcalloc(model->map_count + 1, sizeof(*providers));
    WHY_FREE bool *owners = why_xcalloc(model->map_count + 1, sizeof(*owners));
    struct sharing sharing = {model, target, providers, why_arena_new(), 0};

    for (size_t i = 0; i < model->unique_count; i++) {
        struct why_unique *unique = &model->uniques[i];

        if (unique->map == WHY_NONE || !unique->name || !matters(&model->maps[unique->map]))
            continue;
        unique->stale = lacks(provider_of(&sharing, unique->map), unique->name);
        owners[unique->map] |= !unique->stale;
    }
    for (uint32_t i = 0; i < model->map_count; i++)
        if (owners[i])
            find_sharers(&sharing, i);
    sharing.lookups = 0;
    for (uint32_t i = 0; i < model->map_count; i++)
        if (owners[i])
            find_stand_ins(&sharing, i);
    why_arena_free(sharing.scratch);
}
