/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is this the process from which the facts were read? The kernel may have reused the pid, the facts may come from
 * another host, or GDB may have looked at something else than we do.
 */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/evidence.h"
#include "machine/machine.h"
#include "process/elf_image.h"
#include "process/target.h"

static int other(struct why_error *err, const char *what)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "not what the facts were read from: %s", what);
}

static int check_machine(const struct why_source *source, const struct why_target_info *info, struct why_error *err)
{
    char ours[24], its[24];

    if (source->machine.known && source->machine.value != info->machine)
        return why_error_set(err, WHY_ERR_MISMATCH, "not what the facts were read from: %s instead of %s",
                             why_machine_name(info->machine, its),
                             why_machine_name((unsigned)source->machine.value, ours));
    if (source->word_size != info->word_size || source->big_endian != info->big_endian)
        return other(err, "another word size or byte order");
    return 0;
}

/*
 * struct link_map has always begun with l_addr, l_name, l_ld, l_next (<link.h>). The program's l_next is set at
 * startup and does not change.
 */
static int check_first_map(const struct why_map *first, struct why_target *target, struct why_error *err)
{
    enum { ADDR = 0, LD = 2, NEXT = 3 };
    static const struct {
        unsigned word;
        enum why_member member;
    } public[] = {{ADDR, WHY_l_addr}, {LD, WHY_l_ld}, {NEXT, WHY_l_next}};
    uint32_t word = why_target_info(target)->word_size;

    for (size_t i = 0; i < sizeof(public) / sizeof(*public); i++) {
        uint64_t value;

        if (why_target_read_word(target, first->address + public[i].word * word, &value, err))
            return why_error_prefix(err, "the first link map");
        if (value != why_map_value(first, public[i].member))
            return other(err, "the first link map differs");
    }
    return 0;
}

static int check_memory(const struct why_memory *memory, struct why_target *target, struct why_error *err)
{
    WHY_FREE uint8_t *bytes = why_xcalloc(1, memory->length + 1);

    if (why_target_read(target, memory->address, bytes, memory->length, err))
        return why_error_prefix(err, "the start of a file");
    return memcmp(bytes, memory->bytes, memory->length) ? other(err, "other files are mapped") : 0;
}

int why_evidence_identify(const struct why_model *model, struct why_target *target, struct why_error *err)
{
    const struct why_map *first = &model->maps[0];

    if (check_machine(&model->source, why_target_info(target), err) || check_first_map(first, target, err))
        return -1;
    for (size_t i = 0; i < model->memory_count; i++)
        if (model->memory[i].address == why_map_value(first, WHY_l_map_start) &&
            check_memory(&model->memory[i], target, err))
            return -1;
    return why_target_check(target, err);
}
