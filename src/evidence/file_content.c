/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/file_content.h"

#include <elf.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/dynamic.h"

enum { CHUNK = 1 << 16 };

/* False also if something cannot be read. */
static bool differs(const struct why_object *object, const struct why_elf *file, const GElf_Phdr *segment)
{
    struct why_bytes memory = why_bytes_of_memory(object->target, why_object_address(object, segment->p_vaddr));
    WHY_FREE unsigned char *both = why_xcalloc(2, CHUNK);
    struct why_error ignored;

    for (uint64_t at = 0; at < segment->p_filesz; at += CHUNK) {
        size_t size = segment->p_filesz - at < CHUNK ? (size_t)(segment->p_filesz - at) : CHUNK;

        if (why_bytes_read(&file->bytes, segment->p_offset + at, both, size, &ignored) ||
            why_bytes_read(&memory, at, both + CHUNK, size, &ignored))
            return false;
        if (memcmp(both, both + CHUNK, size))
            return true;
    }
    return false;
}

/* Text relocations change segments that are otherwise read-only. True also if that is unknown. */
static bool has_text_relocations(const struct why_object *object)
{
    struct why_dynamic_section section;
    struct why_error ignored;
    bool has;

    if (why_dynamic_read(object, &section, &ignored))
        return true;
    has = why_dynamic_value(&section, DT_FLAGS) & DF_TEXTREL;
    for (size_t i = 0; i < section.count; i++)
        has |= section.entries[i].tag == DT_TEXTREL;
    why_dynamic_deinit(&section);
    return has;
}

static bool segments_differ(const struct why_object *object, const struct why_elf *file)
{
    if (has_text_relocations(object))
        return false;
    for (size_t i = 0; i < file->segment_count; i++)
        if (file->segments[i].p_type == PT_LOAD && file->segments[i].p_flags == PF_R &&
            differs(object, file, &file->segments[i]))
            return true;
    return false;
}

bool why_content_is_of_another(const struct why_object *object, int fd)
{
    const struct why_build_id *mapped = &object->map->file.mapped_id;
    struct why_build_id disk = why_build_id_of_file(fd);
    struct why_bytes bytes;
    struct why_error ignored;
    struct why_elf file;
    bool another;

    why_object_find_build_id(object);
    if (mapped->length && disk.length)
        return !why_build_id_equal(mapped, &disk);
    if (why_bytes_of_file(fd, &bytes, &ignored) || why_elf_init(&file, &bytes, false, &ignored))
        return false;
    another = segments_differ(object, &file);
    why_elf_deinit(&file);
    return another;
}

bool why_content_was_other(const struct why_object *object, int fd)
{
    struct why_elf elf = {0};
    struct why_bytes bytes;
    struct why_error err;
    bool fits;

    if (why_bytes_of_file(fd, &bytes, &err))
        return false;
    fits = !why_elf_init(&elf, &bytes, false, &err) && !why_dynamic_compare(object, &elf, &err);
    why_elf_deinit(&elf);
    if (fits)
        return false;
    return err.code == WHY_ERR_MISMATCH || err.code == WHY_ERR_SYNTAX ||
           (err.code == WHY_ERR_FAULT && !why_target_info(object->target)->core);
}
