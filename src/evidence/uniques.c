/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/uniques.h"

#include "evidence/lookup.h"

/* False too if its table cannot be read. */
static bool lacks(const struct why_object *object, const char *name)
{
    struct why_dynamic_section section;
    struct why_dynsym table;
    struct why_error err;
    GElf_Sym symbol;

    if (why_dynamic_read(object, &section, &err))
        return false;
    table = why_dynsym_of(object, &section);
    why_dynamic_deinit(&section);
    if (why_dynsym_find(object, &table, name, &symbol, &err))
        return err.code == WHY_ERR_MISSING;
    return GELF_ST_BIND(symbol.st_info) != STB_GNU_UNIQUE;
}

/* Of others than NODELETE libraries that dlopen brought nobody asks. */
static bool matters(const struct why_map *map)
{
    struct why_number active = why_map_get(map, WHY_l_nodelete_active);

    return why_map_value(map, WHY_l_type) == WHY_LT_LOADED &&
           (active.known ? active.value : why_map_value(map, WHY_l_flags_1) & WHY_DF_1_NODELETE);
}

void why_uniques_collect(struct why_model *model, struct why_target *target)
{
    for (size_t i = 0; i < model->unique_count; i++) {
        struct why_unique *unique = &model->uniques[i];
        struct why_object object;

        if (unique->map == WHY_NONE || !unique->name || !matters(&model->maps[unique->map]))
            continue;
        object = why_object_of(model, target, unique->map);
        unique->stale = lacks(&object, unique->name);
    }
}
