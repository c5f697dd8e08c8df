/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ld.so without a link map: for telling which debug information is missing. */
#include <fnmatch.h>
#include <string.h>

#include "evidence/evidence.h"
#include "evidence/object.h"

static bool is_loader(const struct why_mapping *mapping)
{
    static const char *const patterns[] = {"*/ld-linux*.so.*", "*/ld64.so.*", "*/ld.so.*", "*/ld-2.*.so"};

    for (size_t i = 0; mapping->path && mapping->offset == 0 && i < sizeof(patterns) / sizeof(*patterns); i++)
        if (!fnmatch(patterns[i], mapping->path, 0))
            return true;
    return false;
}

struct why_build_id why_evidence_loader_build_id(struct why_target *target)
{
    struct why_build_id id = {.length = 0};
    const struct why_mapping *mappings;
    struct why_error ignored;
    size_t count;

    mappings = why_target_mappings(target, &count);
    for (size_t i = 0; i < count && !id.length; i++) {
        struct why_bytes bytes = why_bytes_of_memory(target, mappings[i].start);
        struct why_elf elf = {0};

        if (!is_loader(&mappings[i]) || why_elf_init(&elf, &bytes, true, &ignored))
            continue;
        id = why_elf_build_id(&elf);
        why_elf_deinit(&elf);
    }
    return id;
}
