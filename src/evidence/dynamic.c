/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/dynamic.h"

#include <elf.h>

enum { LIMIT_STRING = 4096 };

int why_dynamic_read(const struct why_object *object, struct why_dynamic_section *ret_section, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    struct why_bytes memory = why_bytes_of_memory(object->target, why_map_value(object->map, WHY_l_ld));

    return why_dynamic_entries(&memory, 0, info->word_size, info->big_endian, ret_section, err);
}

uint64_t why_dynamic_address(const struct why_object *object, const struct why_dynamic_section *section, uint64_t tag)
{
    uint64_t value = why_dynamic_value(section, tag);
    uint64_t relocated = why_object_address(object, value);

    if (!value)
        return 0;
    if (why_object_holds(object, value))
        return value;
    return why_object_holds(object, relocated) ? relocated : 0;
}

static const char *string_at(const struct why_object *object, const struct why_dynamic_section *section,
                             uint64_t offset, struct why_error *err)
{
    uint64_t table = why_dynamic_address(object, section, DT_STRTAB);
    uint64_t size = why_dynamic_value(section, DT_STRSZ);
    const char *string;

    if (!table || offset >= size) {
        why_error_set(err, WHY_ERR_MISMATCH, "a string outside of the string table");
        return NULL;
    }
    size -= offset;
    if (why_target_read_string(object->target, table + offset, size < LIMIT_STRING ? (size_t)size : LIMIT_STRING,
                               object->model->arena, &string, err))
        return NULL;
    return string;
}

/* The names; false with *err at the first one that cannot be read. */
static bool collect_strings(const struct why_object *object, const struct why_dynamic_section *section,
                            struct why_error *err)
{
    struct why_dynamic *dynamic = &object->map->dynamic;
    struct why_arena *arena = object->model->arena;

    for (size_t i = 0; i < section->count; i++) {
        uint64_t tag = section->entries[i].tag;
        const char *string;

        if (tag != DT_NEEDED && tag != DT_SONAME)
            continue;
        string = string_at(object, section, section->entries[i].value, err);
        if (!string)
            return false;
        if (tag == DT_SONAME)
            dynamic->soname = string;
        else
            *WHY_APPEND(arena, dynamic->needed, dynamic->needed_count, dynamic->needed_room) = string;
    }
    return true;
}

int why_dynamic_compare(const struct why_object *object, const struct why_elf *file, struct why_error *err)
{
    struct why_bytes memory = why_bytes_of_memory(object->target, why_map_value(object->map, WHY_l_ld));

    return why_elf_dynamic_compare(file, &memory, why_map_value(object->map, WHY_l_addr), err);
}

void why_dynamic_collect(const struct why_object *object)
{
    struct why_dynamic *dynamic = &object->map->dynamic;
    struct why_dynamic_section section;
    struct why_error err;

    if (why_dynamic_read(object, &section, &err)) {
        why_object_missing(object, WHY_MISSING_DYNAMIC_SECTION, err.message);
        return;
    }
    dynamic->known = true;
    dynamic->flags_1 = why_dynamic_value(&section, DT_FLAGS_1);
    if (!collect_strings(object, &section, &err)) {
        dynamic->needed_count = 0;
        why_object_missing(object, WHY_MISSING_DYNAMIC_STRINGS, err.message);
    }
    why_dynamic_deinit(&section);
}
