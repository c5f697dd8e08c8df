/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dynamic section of an ELF object, in a file or in memory. */
#pragma once

#include "process/elf_image.h"

enum { WHY_LIMIT_DYNAMIC = 1 << 14 }; /* entries; a library with a thousand DT_NEEDED has 1030 */

struct why_dynamic_entry {
    uint64_t tag, value;
};

/* Heap memory; all entries before DT_NULL. */
struct why_dynamic_section {
    struct why_dynamic_entry *entries;
    size_t count;
};

/*
 * Read the entries at `at`, in words of `word` bytes. WHY_ERR_MISMATCH: they have no end. Other errors: as reading
 * has them.
 */
int why_dynamic_entries(const struct why_bytes *bytes, uint64_t at, size_t word, bool big_endian,
                        struct why_dynamic_section *ret_section, struct why_error *err);
void why_dynamic_deinit(struct why_dynamic_section *section);

/* The last value of a tag, as ld.so takes it; 0 if it is not there. */
uint64_t why_dynamic_value(const struct why_dynamic_section *section, uint64_t tag);

const GElf_Phdr *why_elf_dynamic_segment(const struct why_elf *elf); /* NULL: it has none */

/*
 * Is the dynamic section that `memory` begins with what ld.so makes of the one in `file`, loaded `bias` bytes above
 * the file's addresses? If not, the memory is not of this file, or the file was overwritten while it was mapped.
 * Nothing else in memory shows that: pages that were never written, the build-id's among them, show a file's new
 * content at once. ld.so writes to the dynamic section, so its page is a private copy. That copy is lost if the file
 * is cut to length 0 first (as cp and the shell do); the page then comes back as in the file, without ld.so's
 * relocation.
 *
 * WHY_ERR_MISMATCH: it is not. Other errors: memory has none that can be read.
 */
int why_elf_dynamic_compare(const struct why_elf *file, const struct why_bytes *memory, uint64_t bias,
                            struct why_error *err);
