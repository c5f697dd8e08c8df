/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory that a core holds. */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "process/core.h"

static int compare_segments(const void *left, const void *right)
{
    const struct why_core_segment *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

static void add_segment(struct why_core *core, const GElf_Phdr *header)
{
    struct why_core_segment segment = {
        .start = header->p_vaddr, .offset = header->p_offset, .permissions = header->p_flags & (PF_R | PF_W | PF_X)};
    uint64_t end_in_file;

    if (!header->p_memsz || __builtin_add_overflow(header->p_vaddr, header->p_memsz, &segment.end) ||
        __builtin_add_overflow(header->p_offset, header->p_filesz, &end_in_file))
        return;
    segment.promised = header->p_filesz < header->p_memsz ? header->p_filesz : header->p_memsz;
    segment.held = segment.promised;
    if (header->p_filesz && end_in_file > core->expected_size)
        core->expected_size = end_in_file;
    if (segment.offset >= core->size)
        segment.held = 0;
    else if (segment.held > core->size - segment.offset)
        segment.held = core->size - segment.offset;
    core->segments[core->segment_count++] = segment;
}

void why_core_read_segments(struct why_core *core)
{
    const struct why_elf *elf = &core->elf;

    core->segments = why_alloc(core->target.arena, elf->segment_count * sizeof(*core->segments));
    for (size_t i = 0; i < elf->segment_count; i++)
        if (elf->segments[i].p_type == PT_LOAD)
            add_segment(core, &elf->segments[i]);
    if (core->segment_count)
        qsort(core->segments, core->segment_count, sizeof(*core->segments), compare_segments);
}

static const struct why_core_segment *segment_at(const struct why_core *core, uint64_t address)
{
    size_t low = 0, high = core->segment_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (core->segments[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low && address < core->segments[low - 1].end ? &core->segments[low - 1] : NULL;
}

/* How many bytes at `address` the core holds in one piece, `length` at most. */
static size_t held_at(const struct why_core_segment *segment, uint64_t address, size_t length)
{
    uint64_t past = address - segment->start;

    if (past >= segment->held)
        return 0;
    return segment->held - past < length ? (size_t)(segment->held - past) : length;
}

static int lacking(const struct why_core *core, const struct why_core_segment *segment, uint64_t address,
                   struct why_error *err)
{
    why_target_fault(address, err);
    if (segment && address - segment->start < segment->promised)
        snprintf(err->message, sizeof(err->message),
                 "no memory at 0x%" PRIx64 ": the core is cut short, %" PRIu64 " of %" PRIu64 " bytes", address,
                 core->size, core->expected_size);
    return -1;
}

int why_core_read_held(struct why_core *core, uint64_t address, void *buffer, size_t length, struct why_error *err)
{
    unsigned char *to = buffer;

    while (length) {
        const struct why_core_segment *segment = segment_at(core, address);
        size_t chunk = segment ? held_at(segment, address, length) : 0;

        if (!chunk)
            return lacking(core, segment, address, err);
        if (why_bytes_read(&core->elf.bytes, segment->offset + (address - segment->start), to, chunk, err))
            return lacking(core, segment, address, err);
        address += chunk;
        to += chunk;
        length -= chunk;
    }
    return 0;
}
