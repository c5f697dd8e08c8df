/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ELF object as a file, as mapped memory, or as the recorded start of either: its header, its segments, its
 * notes. Word size and byte order are the object's. libelf converts; the reading is ours, because libelf's own
 * needs a whole file, allocates whatever a hostile header says, and does not read memory.
 *
 * Every offset, size and count is checked before use. Segments are few and kept; sections and notes are read when
 * asked for.
 */
#pragma once

#include <gelf.h>
#include <stdbool.h>

#include "base/build_id.h"
#include "process/bytes.h"

enum {
    WHY_LIMIT_SEGMENTS = 1 << 20, /* a core has one for each mapping */
    WHY_LIMIT_SECTIONS = 1 << 16,
    WHY_LIMIT_NOTES = 1 << 22, /* a core has about eight for each thread */
};

struct why_elf {
    struct why_bytes bytes;
    bool mapped; /* `bytes` are the image in memory: segments lie by p_vaddr, else by p_offset */
    int class;   /* ELFCLASS32, ELFCLASS64 */
    int data;    /* ELFDATA2LSB, ELFDATA2MSB */
    GElf_Ehdr header;
    GElf_Phdr *segments;
    size_t segment_count;
    uint64_t head_vaddr; /* what p_vaddr would be for offset 0 of the file */
};

/*
 * Read header and segments. WHY_ERR_SYNTAX: no ELF object of a kind we know, or one cut short before the end of
 * its headers. `bytes` is copied; what it borrows must outlive the image.
 */
int why_elf_init(struct why_elf *elf, const struct why_bytes *bytes, bool mapped, struct why_error *err);
void why_elf_deinit(struct why_elf *elf); /* also after a failed or no init, if zeroed before */

/* The offset in `bytes` of this segment's contents. */
uint64_t why_elf_segment_at(const struct why_elf *elf, const GElf_Phdr *segment);

/* The number of section headers, 0 if there are none; of a file only. */
size_t why_elf_section_count(const struct why_elf *elf);
int why_elf_section(const struct why_elf *elf, size_t index, GElf_Shdr *ret_section, struct why_error *err);

struct why_note {
    uint32_t type;
    char owner[16]; /* cut and NUL-terminated */
    uint64_t at;    /* of the description, in `bytes` */
    uint32_t size;  /* of the description */
};

/* Called for each note; true ends the walk. */
typedef bool why_note_visit(void *closure, const struct why_note *note);

/* Visit the notes in [at, at + size) of `bytes`. True if a visit ended it. A malformed note ends it silently. */
bool why_elf_notes(const struct why_elf *elf, uint64_t at, uint64_t size, uint64_t align, why_note_visit *visit,
                   void *closure);

/* The note of this owner and type in any PT_NOTE segment (or SHT_NOTE section, of files whose segments have none:
   separate debug files). */
bool why_elf_find_note(const struct why_elf *elf, const char *owner, uint32_t type, struct why_note *ret_note);

/* Length 0: there is none, it cannot be read, or (of a file) this is no ELF object. */
struct why_build_id why_elf_build_id(const struct why_elf *elf);
struct why_build_id why_build_id_of_file(int fd);
