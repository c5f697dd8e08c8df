/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/object.h"

#include <stdio.h>
#include <string.h>

/*
 * The link map's range usually begins with the file's first page. It need not: patched objects (patchelf) begin
 * elsewhere, and some programs move their text to huge pages, which belong to no file.
 */
static const struct why_mapping *find_mapping(const struct why_target *target, uint64_t start, uint64_t end)
{
    enum { LIMIT_PARTS = 1024 };
    const struct why_mapping *first = NULL, *all;
    size_t count;

    all = why_target_mappings(target, &count);
    for (size_t i = 0; i < LIMIT_PARTS && start < end; i++) {
        const struct why_mapping *mapping = why_target_mapping_at(target, start);
        bool file = mapping && mapping->path && mapping->path[0] == '/';

        if (file && mapping->offset == 0)
            return mapping;
        if (file && !first)
            first = mapping;
        if (!mapping || mapping + 1 == all + count)
            break;
        start = mapping->end;
    }
    return first;
}

struct why_object why_object_of(struct why_model *model, struct why_target *target, uint32_t map)
{
    struct why_object object = {.model = model, .target = target, .map = &model->maps[map]};

    if (target)
        object.mapping = find_mapping(target, why_map_value(object.map, WHY_l_map_start),
                                      why_map_value(object.map, WHY_l_map_end));
    return object;
}

bool why_object_renew(struct why_object *object)
{
    struct why_error ignored;

    if (!why_target_is_fresh(object->target)) {
        object->mapping = NULL;
        if (why_target_renew(object->target, &ignored))
            return false;
        *object = why_object_of(object->model, object->target, (uint32_t)(object->map - object->model->maps));
    }
    return object->mapping;
}

void why_object_missing(const struct why_object *object, enum why_missing_what what, const char *why)
{
    why_model_add_missing(object->model, what, object->map->address, why);
}

uint64_t why_object_address(const struct why_object *object, uint64_t vaddr)
{
    uint64_t address = vaddr + why_map_value(object->map, WHY_l_addr);

    return object->model->source.word_size == 4 ? address & UINT32_MAX : address;
}

bool why_object_holds(const struct why_object *object, uint64_t address)
{
    return address >= why_map_value(object->map, WHY_l_map_start) &&
           address < why_map_value(object->map, WHY_l_map_end);
}

static uint64_t head_address(const struct why_object *object)
{
    if (object->mapping && object->mapping->offset == 0)
        return object->mapping->start;
    return why_map_value(object->map, WHY_l_map_start);
}

static const struct why_memory *recorded(const struct why_object *object)
{
    for (size_t i = 0; i < object->model->memory_count; i++)
        if (object->model->memory[i].address == why_map_value(object->map, WHY_l_map_start))
            return &object->model->memory[i];
    return NULL;
}

int why_object_image(const struct why_object *object, struct why_elf *ret_elf, struct why_error *err)
{
    const struct why_memory *memory = recorded(object);
    struct why_bytes bytes;

    if (object->target) {
        bytes = why_bytes_of_memory(object->target, head_address(object));
        if (!why_elf_init(ret_elf, &bytes, true, err))
            return 0;
    }
    if (!memory)
        return object->target ? -1 : why_error_set(err, WHY_ERR_MISSING, "its start in memory was not recorded");
    bytes = why_bytes_of_block(memory->bytes, memory->length);
    return why_elf_init(ret_elf, &bytes, true, err);
}

bool why_object_holds_head(const struct why_object *object)
{
    return !object->target || why_target_holds(object->target, head_address(object));
}

void why_object_find_build_id(const struct why_object *object)
{
    struct why_error ignored;
    struct why_elf elf;

    if (object->map->file.mapped_id.length || !why_object_holds_head(object) ||
        why_object_image(object, &elf, &ignored))
        return;
    object->map->file.mapped_id = why_elf_build_id(&elf);
    why_elf_deinit(&elf);
}
