/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/uniques.h"

#include <elf.h>

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

void why_uniques_collect(struct why_model *model, struct why_target *target)
{
    WHY_FREE struct provider *providers = why_xcalloc(model->map_count + 1, sizeof(*providers));
    struct why_arena *scratch = why_arena_new();

    for (size_t i = 0; i < model->unique_count; i++) {
        struct why_unique *unique = &model->uniques[i];
        struct provider *provider = &providers[unique->map == WHY_NONE ? model->map_count : unique->map];

        if (unique->map == WHY_NONE || !unique->name || !matters(&model->maps[unique->map]))
            continue;
        if (!provider->tried)
            read_symbols(provider, why_object_of(model, target, unique->map), scratch);
        unique->stale = lacks(provider, unique->name);
    }
    why_arena_free(scratch);
}
