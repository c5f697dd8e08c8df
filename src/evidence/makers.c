/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/makers.h"

enum {
    GO_BUILD_ID = 4
}; /* note type of .note.go.buildid (Go, cmd/link/internal/ld/elf.go, ELF_NOTE_GOBUILDID_TAG) */

static bool may_be_nodelete(const struct why_map *map)
{
    return !map->dynamic.known || (map->dynamic.flags_1 & WHY_DF_1_NODELETE) ||
           why_map_value(map, WHY_l_nodelete_active);
}

void why_maker_collect(const struct why_object *object)
{
    struct why_error ignored;
    struct why_note note;
    struct why_elf elf;

    if (!may_be_nodelete(object->map) || why_object_image(object, &elf, &ignored))
        return;
    if (why_elf_find_note(&elf, "Go", GO_BUILD_ID, &note))
        object->map->maker = WHY_MAKER_GO;
    why_elf_deinit(&elf);
}
