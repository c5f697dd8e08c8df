/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/file_needs.h"

#include <elf.h>
#include <unistd.h>

#include "process/elf_dynamic.h"
#include "process/target.h"

enum { LIMIT_NAME = 4096, LIMIT_NAMES = 1024 };

/* Where the file has what the program finds at this address; false: nowhere. */
static bool file_offset(const struct why_elf *elf, uint64_t address, uint64_t *ret_offset)
{
    for (size_t i = 0; i < elf->segment_count; i++) {
        const GElf_Phdr *segment = &elf->segments[i];

        if (segment->p_type == PT_LOAD && address >= segment->p_vaddr &&
            address - segment->p_vaddr < segment->p_filesz) {
            *ret_offset = segment->p_offset + (address - segment->p_vaddr);
            return true;
        }
    }
    return false;
}

static size_t take_names(const struct why_elf *elf, const struct why_dynamic_section *section,
                         struct why_arena *arena, const char ***ret_names)
{
    size_t count = 0, room = 0;
    uint64_t table;
    struct why_error ignored;

    if (!file_offset(elf, why_dynamic_value(section, DT_STRTAB), &table))
        return 0;
    for (size_t i = 0; i < section->count && count < LIMIT_NAMES; i++) {
        const char *name;

        if (section->entries[i].tag == DT_NEEDED &&
            !why_bytes_string(&elf->bytes, table + section->entries[i].value, LIMIT_NAME, arena, &name, &ignored))
            *WHY_APPEND(arena, *ret_names, count, room) = name;
    }
    return count;
}

size_t why_file_needs(struct why_target *target, const char *path, struct why_arena *arena, const char ***ret_names)
{
    const GElf_Phdr *segment;
    struct why_dynamic_section section;
    struct why_elf elf = {0};
    struct why_bytes bytes;
    struct why_error ignored;
    size_t count = 0;
    int fd;

    *ret_names = NULL;
    if (why_target_open_path(target, path, &fd, &ignored))
        return 0;
    if (!why_bytes_of_file(fd, &bytes, &ignored) && !why_elf_init(&elf, &bytes, false, &ignored)) {
        segment = why_elf_dynamic_segment(&elf);
        if (segment && !why_dynamic_entries(&elf.bytes, segment->p_offset, elf.class == ELFCLASS64 ? 8 : 4,
                                            elf.data == ELFDATA2MSB, &section, &ignored)) {
            count = take_names(&elf, &section, arena, ret_names);
            why_dynamic_deinit(&section);
        }
    }
    why_elf_deinit(&elf);
    close(fd);
    return count;
}
