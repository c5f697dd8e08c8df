/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes of an ELF object: build-ids, and all that a core has to say. Walked where they lie, never loaded whole. */
#include <string.h>

#include "process/elf_image.h"

enum { NOTE_HEADER = 12 }; /* n_namesz, n_descsz, n_type: four bytes each in both widths */

static uint32_t word_at(const struct why_elf *elf, const unsigned char *raw)
{
    return (uint32_t)why_number_at(raw, 4, elf->data == ELFDATA2MSB);
}

static uint64_t round_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) & ~(to - 1);
}

/*
 * The note at *at, of which `left` bytes remain in its segment. Moves *at to the next one. Sizes are 32-bit and
 * `left` bounds them, so nothing overflows.
 */
static bool next_note(const struct why_elf *elf, uint64_t *at, uint64_t *left, uint64_t align,
                      struct why_note *ret_note)
{
    unsigned char raw[NOTE_HEADER];
    struct why_note note = {0};
    struct why_error ignored;
    uint64_t name_size, description, whole;

    if (*left < NOTE_HEADER || why_bytes_read(&elf->bytes, *at, raw, sizeof(raw), &ignored))
        return false;
    name_size = word_at(elf, raw);
    note.size = word_at(elf, raw + 4);
    note.type = word_at(elf, raw + 8);
    description = round_up(NOTE_HEADER + name_size, align);
    if (description > *left || note.size > *left - description)
        return false;
    if (name_size >= sizeof(note.owner))
        name_size = sizeof(note.owner) - 1;
    if (why_bytes_read(&elf->bytes, *at + NOTE_HEADER, note.owner, (size_t)name_size, &ignored))
        return false;
    note.at = *at + description;
    whole = round_up(description + note.size, align);
    whole = whole < *left ? whole : *left; /* the last one may lack its padding */
    *at += whole;
    *left -= whole;
    *ret_note = note;
    return true;
}

bool why_elf_notes(const struct why_elf *elf, uint64_t at, uint64_t size, uint64_t align, why_note_visit *visit,
                   void *closure)
{
    struct why_note note;

    align = align == 8 ? 8 : 4; /* .note.gnu.property of 64-bit objects has 8; everything else 4, whatever it says */
    for (size_t i = 0; i < WHY_LIMIT_NOTES && next_note(elf, &at, &size, align, &note); i++)
        if (visit(closure, &note))
            return true;
    return false;
}

struct search {
    const char *owner;
    uint32_t type;
    struct why_note *found;
};

static bool is_wanted(void *closure, const struct why_note *note)
{
    const struct search *search = closure;

    if (note->type != search->type || strcmp(note->owner, search->owner))
        return false;
    *search->found = *note;
    return true;
}

static bool search_segments(const struct why_elf *elf, struct search *search)
{
    for (size_t i = 0; i < elf->segment_count; i++) {
        const GElf_Phdr *segment = &elf->segments[i];

        if (segment->p_type == PT_NOTE && why_elf_notes(elf, why_elf_segment_at(elf, segment), segment->p_filesz,
                                                        segment->p_align, is_wanted, search))
            return true;
    }
    return false;
}

static bool search_sections(const struct why_elf *elf, struct search *search)
{
    size_t count = why_elf_section_count(elf);
    struct why_error ignored;
    GElf_Shdr section;

    for (size_t i = 0; i < count && !why_elf_section(elf, i, &section, &ignored); i++)
        if (section.sh_type == SHT_NOTE &&
            why_elf_notes(elf, section.sh_offset, section.sh_size, section.sh_addralign, is_wanted, search))
            return true;
    return false;
}

bool why_elf_find_note(const struct why_elf *elf, const char *owner, uint32_t type, struct why_note *ret_note)
{
    struct search search = {.owner = owner, .type = type, .found = ret_note};

    /*
     * The program headers of a separate debug file point at contents that it does not have. Its sections are right.
     */
    return search_segments(elf, &search) || search_sections(elf, &search);
}

struct why_build_id why_elf_build_id(const struct why_elf *elf)
{
    struct why_build_id id = {.length = 0};
    struct why_error ignored;
    struct why_note note;
    size_t size;

    if (!why_elf_find_note(elf, ELF_NOTE_GNU, NT_GNU_BUILD_ID, &note))
        return id;
    size = note.size < sizeof(id.bytes) ? note.size : sizeof(id.bytes);
    if (!why_bytes_read(&elf->bytes, note.at, id.bytes, size, &ignored))
        id.length = (uint8_t)size;
    return id;
}

struct why_build_id why_build_id_of_file(int fd)
{
    struct why_build_id id = {.length = 0};
    struct why_error ignored;
    struct why_bytes bytes;
    struct why_elf elf;

    if (why_bytes_of_file(fd, &bytes, &ignored) || why_elf_init(&elf, &bytes, false, &ignored))
        return id;
    id = why_elf_build_id(&elf);
    why_elf_deinit(&elf);
    return id;
}
