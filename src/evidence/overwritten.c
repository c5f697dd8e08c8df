/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that were written over while they were mapped: what their dynamic sections tell. */
#include <elf.h>

#include "base/memory.h"
#include "evidence/dynamic.h"
#include "machine/machine.h"

/* Entries that ld.so writes for debuggers. */
static bool written_at_run_time(uint64_t tag)
{
    return tag == DT_DEBUG || tag == DT_MIPS_RLD_MAP || tag == DT_MIPS_RLD_MAP_REL;
}

static bool entry_fits(const struct why_object *object, const struct why_dynamic_entry *memory,
                       const struct why_dynamic_entry *file)
{
    if (memory->tag != file->tag)
        return false;
    return memory->value == file->value || memory->value == why_object_address(object, file->value) ||
           written_at_run_time(file->tag);
}

static bool entries_fit(const struct why_object *object, const struct why_dynamic_section *memory,
                        const struct why_dynamic_section *file)
{
    if (memory->count != file->count)
        return false;
    for (size_t i = 0; i < memory->count; i++)
        if (!entry_fits(object, &memory->entries[i], &file->entries[i]))
            return false;
    return true;
}

/* Does ld.so add l_addr to DT_STRTAB in place? Not in read-only sections (elf/get-dynamic-info.h, dl_relocate_ld). */
static bool is_relocated_in_place(const struct why_elf *file, const GElf_Phdr *segment)
{
    return (segment->p_flags & PF_W) && !why_machine_find(file->header.e_machine).dynamic_is_read_only;
}

static bool is_as_in_file(const struct why_object *object, const struct why_dynamic_section *memory,
                          const struct why_dynamic_section *file)
{
    uint64_t table = why_dynamic_value(file, DT_STRTAB);

    return why_map_value(object->map, WHY_l_addr) && table && why_dynamic_value(memory, DT_STRTAB) == table;
}

static const GElf_Phdr *dynamic_segment(const struct why_elf *file)
{
    for (size_t i = 0; i < file->segment_count; i++)
        if (file->segments[i].p_type == PT_DYNAMIC)
            return &file->segments[i];
    return NULL;
}

static int other_content(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its file was overwritten while it was mapped");
}

/* In one piece: a thousand libraries may have to be looked at. */
static int read_segment(const struct why_elf *file, const GElf_Phdr *segment, struct why_dynamic_section *ret_section,
                        struct why_error *err)
{
    size_t word = file->class == ELFCLASS64 ? 8 : 4, limit = WHY_LIMIT_DYNAMIC * 2 * word;
    size_t size = segment->p_filesz < limit ? (size_t)segment->p_filesz : limit;
    WHY_FREE void *raw = why_xcalloc(1, size + 1);
    struct why_bytes block = why_bytes_of_block(raw, size);

    if (why_bytes_read(&file->bytes, segment->p_offset, raw, size, err))
        return -1;
    return why_dynamic_entries(&block, 0, word, file->data == ELFDATA2MSB, ret_section, err);
}

static int compare_segment(const struct why_object *object, const struct why_elf *file, const GElf_Phdr *segment,
                           const struct why_dynamic_section *memory, struct why_error *err)
{
    struct why_dynamic_section disk;
    bool fits;

    if (read_segment(file, segment, &disk, err))
        return err->code == WHY_ERR_SYSTEM ? -1 : other_content(err);
    fits = entries_fit(object, memory, &disk) &&
           !(is_relocated_in_place(file, segment) && is_as_in_file(object, memory, &disk));
    why_dynamic_deinit(&disk);
    return fits ? 0 : other_content(err);
}

int why_dynamic_compare(const struct why_object *object, const struct why_elf *file, struct why_error *err)
{
    const GElf_Phdr *segment = dynamic_segment(file);
    struct why_dynamic_section memory;
    int result;

    if (why_dynamic_read(object, &memory, err))
        return -1;
    result = segment ? compare_segment(object, file, segment, &memory, err) : other_content(err);
    why_dynamic_deinit(&memory);
    return result;
}
