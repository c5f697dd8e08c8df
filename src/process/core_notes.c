/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a core's notes say of the process. The kernel writes them in fs/binfmt_elf.c, GDB in gdb/linux-tdep.c. */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "machine/machine.h"
#include "process/core.h"
#include "process/started_as.h"

/* 64 MiB are 400,000 mappings with paths of 100 bytes; the kernel itself stops at 4 MiB. */
enum { LIMIT_NOTE = 64 << 20, LIMIT_THREADS = 1 << 17 };

/* The description of a note in heap memory, one byte longer and ended by NUL; NULL if it is too long or not there. */
static unsigned char *load(const struct why_core *core, const struct why_note *note)
{
    struct why_error ignored;
    unsigned char *bytes;

    if (note->size > LIMIT_NOTE || note->at > core->size || note->size > core->size - note->at)
        return NULL;
    bytes = why_xcalloc(1, (size_t)note->size + 1);
    if (!why_bytes_read(&core->elf.bytes, note->at, bytes, note->size, &ignored))
        return bytes;
    free(bytes);
    return NULL;
}

static uint64_t word_at(const struct why_core *core, const unsigned char *bytes, size_t index)
{
    size_t size = core->target.info.word_size;

    return why_target_number(&core->target, bytes + index * size, size);
}

static uint8_t permissions_at(const struct why_core *core, uint64_t address)
{
    for (size_t low = 0, high = core->segment_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct why_core_segment *segment = &core->segments[middle];

        if (address < segment->start)
            high = middle;
        else if (address >= segment->end)
            low = middle + 1;
        else
            return segment->permissions;
    }
    return 0;
}

static void add_mapping(struct why_core *core, const unsigned char *entry, uint64_t page_size, const char *path)
{
    static const char suffix[] = " (deleted)";
    struct why_target *target = &core->target;
    struct why_mapping mapping = {.start = word_at(core, entry, 0), .end = word_at(core, entry, 1)};
    size_t length = strlen(path), cut = sizeof(suffix) - 1;

    if (mapping.start >= mapping.end || __builtin_mul_overflow(word_at(core, entry, 2), page_size, &mapping.offset))
        return;
    mapping.deleted = length > cut && !strcmp(path + length - cut, suffix);
    mapping.path = why_strndup(target->arena, path, mapping.deleted ? length - cut : length);
    mapping.permissions = permissions_at(core, mapping.start);
    *WHY_APPEND(target->arena, target->mappings, target->mapping_count, target->mapping_room) = mapping;
}

/* count, page size, count times {start, end, offset in pages}, count strings (fs/binfmt_elf.c, fill_files_note). */
static void read_files(struct why_core *core, const struct why_note *note)
{
    WHY_FREE unsigned char *bytes = load(core, note);
    size_t word = core->target.info.word_size;
    const unsigned char *path, *end;
    uint64_t count;

    if (!bytes || note->size < 2 * word)
        return;
    count = word_at(core, bytes, 0);
    if (count > (note->size - 2 * word) / (3 * word) || count > WHY_LIMIT_MAPPINGS)
        return;
    end = bytes + note->size;
    path = bytes + (2 + 3 * count) * word;
    for (size_t i = 0; i < count && path < end; i++) {
        add_mapping(core, bytes + (2 + 3 * i) * word, word_at(core, bytes, 1), (const char *)path);
        path += strlen((const char *)path) + 1;
    }
}

/*
 * struct elf_prpsinfo: where pr_pid is follows from the whole size. 64-bit: 136 bytes; 32-bit with 16-bit user ids
 * (i386, arm): 124; 32-bit with 32-bit ones: 128.
 */
static void read_process(struct why_core *core, const struct why_note *note)
{
    WHY_FREE unsigned char *bytes = load(core, note);
    size_t at = note->size == 136 ? 24 : note->size == 124 ? 12 : note->size == 128 ? 16 : 0;

    if (!bytes || !at)
        return;
    core->target.info.pid = (pid_t)why_target_number(&core->target, bytes + at, 4);
    /* pr_pid, pr_ppid, pr_pgrp and pr_sid, then 16 bytes: the name of the thread group's leader; then 80: the
       command line */
    core->target.info.name =
        why_strndup(core->target.arena, (char *)bytes + at + 16, strnlen((char *)bytes + at + 16, 16));
    core->arguments = why_strndup(core->target.arena, (char *)bytes + at + 32,
                                  strnlen((char *)bytes + at + 32, WHY_CORE_ARGUMENTS));
}

static void read_auxiliary_vector(struct why_core *core, const struct why_note *note)
{
    WHY_FREE unsigned char *bytes = load(core, note);

    if (!bytes)
        return;
    core->program_header = why_auxv_value(&core->target, bytes, note->size, AT_PHDR);
    core->program_path = why_auxv_value(&core->target, bytes, note->size, AT_EXECFN);
}

/* struct elf_prstatus: what stands before pr_pid and pr_reg differs by the size of a long only. */
static void read_thread(struct why_core *core, const struct why_note *note)
{
    WHY_FREE unsigned char *bytes = load(core, note);
    const struct why_machine machine = why_machine_find(core->target.info.machine);
    size_t word = core->target.info.word_size, id = word == 8 ? 32 : 24, registers = word == 8 ? 112 : 72;
    struct why_core_thread thread;

    /* x32 has registers of eight bytes and words of four */
    if (!bytes || !machine.program_counter || (machine.number == EM_X86_64 && word == 4) ||
        core->thread_count >= LIMIT_THREADS || note->size < registers + (machine.program_counter + 1) * word ||
        note->size < registers + (machine.stack_pointer + 1) * word)
        return;
    thread.id = (pid_t)why_target_number(&core->target, bytes + id, 4);
    thread.place.program_counter = word_at(core, bytes + registers, machine.program_counter);
    thread.place.stack_pointer = word_at(core, bytes + registers, machine.stack_pointer);
    *WHY_APPEND(core->target.arena, core->threads, core->thread_count, core->thread_room) = thread;
}

static bool read_note(void *closure, const struct why_note *note)
{
    struct why_core *core = closure;

    if (strcmp(note->owner, "CORE"))
        return false;
    switch (note->type) {
    case NT_FILE: read_files(core, note); break;
    case NT_PRPSINFO: read_process(core, note); break;
    case NT_PRSTATUS: read_thread(core, note); break;
    case NT_AUXV: read_auxiliary_vector(core, note); break;
    default: break;
    }
    return false;
}

void why_core_read_notes(struct why_core *core)
{
    for (size_t i = 0; i < core->elf.segment_count; i++) {
        const GElf_Phdr *segment = &core->elf.segments[i];

        if (segment->p_type == PT_NOTE)
            why_elf_notes(&core->elf, segment->p_offset, segment->p_filesz, segment->p_align, read_note, core);
    }
}
