/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/elf_dynamic.h"

#include <elf.h>
#include <inttypes.h>

#include "base/memory.h"
#include "machine/machine.h"

int why_dynamic_entries(const struct why_bytes *bytes, uint64_t at, size_t word, bool big_endian,
                        struct why_dynamic_section *ret_section, struct why_error *err)
{
    struct why_dynamic_section section = {0};
    size_t room = 0;

    for (; section.count < WHY_LIMIT_DYNAMIC; section.count++) {
        unsigned char raw[16];

        if (why_bytes_read(bytes, at + section.count * 2 * word, raw, 2 * word, err)) {
            why_dynamic_deinit(&section);
            return -1;
        }
        if (section.count == room) {
            room = room ? 2 * room : 64;
            section.entries = reallocarray(section.entries, room, sizeof(*section.entries));
            if (!section.entries)
                why_out_of_memory();
        }
        section.entries[section.count] = (struct why_dynamic_entry){
            .tag = why_number_at(raw, word, big_endian), .value = why_number_at(raw + word, word, big_endian)};
        if (section.entries[section.count].tag == DT_NULL) {
            *ret_section = section;
            return 0;
        }
    }
    why_dynamic_deinit(&section);
    return why_error_set(err, WHY_ERR_MISMATCH, "the dynamic section at 0x%" PRIx64 " has no end", bytes->base + at);
}

void why_dynamic_deinit(struct why_dynamic_section *section)
{
    free(section->entries);
    *section = (struct why_dynamic_section){0};
}

uint64_t why_dynamic_value(const struct why_dynamic_section *section, uint64_t tag)
{
    for (size_t i = section->count; i > 0; i--)
        if (section->entries[i - 1].tag == tag)
            return section->entries[i - 1].value;
    return 0;
}

/* Entries that ld.so writes for debuggers. */
static bool written_at_run_time(uint64_t tag)
{
    return tag == DT_DEBUG || tag == DT_MIPS_RLD_MAP || tag == DT_MIPS_RLD_MAP_REL;
}

/* The section of `file` as it lies in memory. */
struct loaded {
    const struct why_elf *file;
    const GElf_Phdr *segment;
    uint64_t bias;
    struct why_dynamic_section memory;
};

static uint64_t relocated(const struct loaded *loaded, uint64_t value)
{
    return loaded->file->class == ELFCLASS32 ? (value + loaded->bias) & UINT32_MAX : value + loaded->bias;
}

static bool entry_fits(const struct loaded *loaded, const struct why_dynamic_entry *memory,
                       const struct why_dynamic_entry *file)
{
    if (memory->tag != file->tag)
        return false;
    return memory->value == file->value || memory->value == relocated(loaded, file->value) ||
           written_at_run_time(file->tag);
}

static bool entries_fit(const struct loaded *loaded, const struct why_dynamic_section *file)
{
    if (loaded->memory.count != file->count)
        return false;
    for (size_t i = 0; i < file->count; i++)
        if (!entry_fits(loaded, &loaded->memory.entries[i], &file->entries[i]))
            return false;
    return true;
}

/* Does ld.so add l_addr to DT_STRTAB in place? Not in read-only sections (elf/get-dynamic-info.h, dl_relocate_ld). */
static bool is_relocated_in_place(const struct loaded *loaded)
{
    return (loaded->segment->p_flags & PF_W) &&
           !why_machine_find(loaded->file->header.e_machine).dynamic_is_read_only;
}

static bool is_as_in_file(const struct loaded *loaded, const struct why_dynamic_section *file)
{
    uint64_t table = why_dynamic_value(file, DT_STRTAB);

    return loaded->bias && table && why_dynamic_value(&loaded->memory, DT_STRTAB) == table;
}

const GElf_Phdr *why_elf_dynamic_segment(const struct why_elf *elf)
{
    for (size_t i = 0; i < elf->segment_count; i++)
        if (elf->segments[i].p_type == PT_DYNAMIC)
            return &elf->segments[i];
    return NULL;
}

static int other_content(struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its file was overwritten while it was mapped");
}

static size_t word_of(const struct why_elf *elf)
{
    return elf->class == ELFCLASS64 ? 8 : 4;
}

/* Read it in one piece, because there may be a thousand libraries to look at. */
static int read_segment(const struct loaded *loaded, struct why_dynamic_section *ret_section, struct why_error *err)
{
    const struct why_elf *file = loaded->file;
    size_t limit = WHY_LIMIT_DYNAMIC * 2 * word_of(file);
    size_t size = loaded->segment->p_filesz < limit ? (size_t)loaded->segment->p_filesz : limit;
    WHY_FREE void *raw = why_xcalloc(1, size + 1);
    struct why_bytes block = why_bytes_of_block(raw, size);

    if (why_bytes_read(&file->bytes, loaded->segment->p_offset, raw, size, err))
        return -1;
    return why_dynamic_entries(&block, 0, word_of(file), file->data == ELFDATA2MSB, ret_section, err);
}

static int compare_segment(const struct loaded *loaded, struct why_error *err)
{
    struct why_dynamic_section disk;
    bool fits;

    if (read_segment(loaded, &disk, err))
        return err->code == WHY_ERR_SYSTEM ? -1 : other_content(err);
    fits = entries_fit(loaded, &disk) && !(is_relocated_in_place(loaded) && is_as_in_file(loaded, &disk));
    why_dynamic_deinit(&disk);
    return fits ? 0 : other_content(err);
}

int why_elf_dynamic_compare(const struct why_elf *file, const struct why_bytes *memory, uint64_t bias,
                            struct why_error *err)
{
    struct loaded loaded = {.file = file, .segment = why_elf_dynamic_segment(file), .bias = bias};
    int result;

    if (why_dynamic_entries(memory, 0, word_of(file), file->data == ELFDATA2MSB, &loaded.memory, err))
        return -1;
    result = loaded.segment ? compare_segment(&loaded, err) : other_content(err);
    why_dynamic_deinit(&loaded.memory);
    return result;
}
