/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/relocations.h"

#include <elf.h>

#include "base/memory.h"

struct table {
    uint64_t at, size;
    bool addend; /* Rela, else Rel */
};

struct walk {
    const struct why_object *object;
    uint32_t word;
    bool big_endian;
    why_relocation_visit *visit;
    void *closure;
    struct why_error *err;
};

static uint64_t word_at(const struct walk *walk, const unsigned char *bytes, size_t index)
{
    return why_number_at(bytes + index * walk->word, walk->word, walk->big_endian);
}

/* r_offset, r_info and perhaps r_addend, a word each. */
static bool take_entry(const struct walk *walk, const unsigned char *bytes)
{
    uint64_t info = word_at(walk, bytes, 1);
    struct why_relocation relocation = {
        .place = why_object_address(walk->object, word_at(walk, bytes, 0)),
        .symbol = (uint32_t)(walk->word == 8 ? ELF64_R_SYM(info) : ELF32_R_SYM(info)),
        .type = (uint32_t)(walk->word == 8 ? ELF64_R_TYPE(info) : ELF32_R_TYPE(info)),
    };

    return !relocation.symbol || walk->visit(walk->closure, &relocation, walk->err);
}

static int walk_table(const struct walk *walk, const struct table *table)
{
    enum { CHUNK = 1024 }; /* entries read at once */
    size_t entry = (table->addend ? 3 : 2) * walk->word;
    uint64_t count = table->size / entry;
    WHY_FREE unsigned char *bytes = NULL;

    if (count > WHY_LIMIT_RELOCATIONS)
        return why_error_set(walk->err, WHY_ERR_MISMATCH, "an impossible number of relocations");
    bytes = why_xcalloc(CHUNK, entry);
    for (uint64_t done = 0, now; done < count; done += now) {
        now = count - done < CHUNK ? count - done : CHUNK;
        if (why_target_read(walk->object->target, table->at + done * entry, bytes, now * entry, walk->err))
            return -1;
        for (uint64_t i = 0; i < now; i++)
            if (!take_entry(walk, bytes + i * entry))
                return -1;
    }
    return 0;
}

static struct table table_of(const struct why_object *object, const struct why_dynamic_section *section,
                             uint64_t address_tag, uint64_t size_tag, bool addend)
{
    struct table table = {.at = why_dynamic_address(object, section, address_tag),
                          .size = why_dynamic_value(section, size_tag),
                          .addend = addend};

    return table.at ? table : (struct table){0};
}

/* Some linkers count the entries of DT_JMPREL in DT_RELASZ as well. */
static void cut_overlap(struct table *table, const struct table *plt)
{
    if (plt->at >= table->at && plt->at < table->at + table->size)
        table->size = plt->at - table->at;
}

int why_relocations_visit(const struct why_object *object, const struct why_dynamic_section *section,
                          why_relocation_visit *visit, void *closure, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(object->target);
    struct walk walk = {object, info->word_size, info->big_endian, visit, closure, err};
    struct table plt =
        table_of(object, section, DT_JMPREL, DT_PLTRELSZ, why_dynamic_value(section, DT_PLTREL) == DT_RELA);
    struct table rela = table_of(object, section, DT_RELA, DT_RELASZ, true);
    struct table rel = table_of(object, section, DT_REL, DT_RELSZ, false);

    cut_overlap(&rela, &plt);
    cut_overlap(&rel, &plt);
    return walk_table(&walk, &plt) || walk_table(&walk, &rela) || walk_table(&walk, &rel) ? -1 : 0;
}
