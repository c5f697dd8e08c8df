/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a core leaves out. The kernel does not write private file mappings that nobody changed (coredump_filter bit
 * 2), but by default the first page of ELF files (bit 4): enough to know the build-id, and by it the file. Without
 * bit 4 the dynamic section has to do: ld.so has written to it, so it is among the changed memory, which a core
 * always has (bit 0).
 */
#include <string.h>

#include "base/memory.h"
#include "process/core.h"
#include "process/elf_dynamic.h"
#include "process/regular_file.h"

const struct why_mapping *why_core_program(const struct why_core *core)
{
    const struct why_mapping *mapping = why_target_mapping_at(&core->target, core->program_header);

    return mapping && core->program_header ? why_target_head_of(&core->target, mapping) : NULL;
}

/*
 * Bytes of the target that the core itself holds: bytes that prove which file was mapped must not come from a file.
 */
static int read_held(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length, struct why_error *err)
{
    return why_core_read_held((struct why_core *)bytes->target, bytes->base + at, buffer, length, err);
}

struct why_build_id why_core_build_id(struct why_core *core, const struct why_mapping *head)
{
    struct why_bytes bytes = {.read = read_held, .target = &core->target, .base = head->start};
    struct why_build_id id = {.length = 0};
    struct why_error ignored;
    struct why_elf elf;

    if (why_elf_init(&elf, &bytes, true, &ignored))
        return id;
    id = why_elf_build_id(&elf);
    why_elf_deinit(&elf);
    return id;
}

const char *why_core_place(const struct why_core *core)
{
    return core->root < 0 ? "on this machine" : "in that sysroot";
}

int why_core_find_path(struct why_core *core, const char *path, int *ret_fd, struct why_error *err)
{
    const struct why_mapping *program = why_core_program(core);

    if (core->executable && program && !strcmp(path, program->path))
        return why_regular_file_open(core->executable, ret_fd, err);
    /*
     * Outside of a container its files have longer names, which end in the names inside. A core has the longer ones
     * if it was written outside.
     */
    do {
        if (!why_regular_file_find(core->root, path, ret_fd, err))
            return 0;
        path = strchr(path + 1, '/');
    } while (core->root >= 0 && err->code == WHY_ERR_MISSING && path && strchr(path + 1, '/'));
    return -1;
}

static int open_candidate(struct why_core *core, struct why_core_file *file, struct why_error *err)
{
    WHY_CLOSE int found = -1;
    struct why_bytes bytes;

    if (why_core_find_path(core, file->head->path, &found, err) || why_regular_file_reopen(found, &file->fd, err))
        return err->code == WHY_ERR_MISSING || err->code == WHY_ERR_USAGE
                   ? why_error_set(err, WHY_ERR_MISSING, "its file is not %s", why_core_place(core))
                   : why_error_prefix(err, "its file");
    if (why_bytes_of_file(file->fd, &bytes, err))
        return -1;
    return why_elf_init(&file->elf, &bytes, false, err);
}

static int other_build(const struct why_core *core, struct why_error *err)
{
    return why_error_set(err, WHY_ERR_MISMATCH, "its file %s is another build", why_core_place(core));
}

static int verify_dynamic(struct why_core *core, const struct why_core_file *file, struct why_error *err)
{
    const GElf_Phdr *segment = why_elf_dynamic_segment(&file->elf);
    uint64_t bias = file->head->start - file->elf.head_vaddr;
    struct why_bytes bytes = {.read = read_held, .target = &core->target};

    if (!segment)
        return other_build(core, err);
    bytes.base = bias + segment->p_vaddr;
    if (!why_elf_dynamic_compare(&file->elf, &bytes, bias, err))
        return 0;
    if (err->code == WHY_ERR_MISMATCH)
        return other_build(core, err);
    return why_error_set(err, WHY_ERR_MISSING, "the core has neither build-id nor dynamic section of it");
}

static int verify(struct why_core *core, struct why_core_file *file, struct why_error *err)
{
    struct why_build_id wanted = why_core_build_id(core, file->head), found;

    if (open_candidate(core, file, err))
        return -1;
    if (!wanted.length)
        return verify_dynamic(core, file, err);
    found = why_elf_build_id(&file->elf);
    return why_build_id_equal(&wanted, &found) ? 0 : other_build(core, err);
}

static void release(struct why_core_file *file)
{
    if (!file->head)
        return;
    why_cleanup_close(&file->fd);
    why_elf_deinit(&file->elf);
    *file = (struct why_core_file){.fd = -1};
}

static struct why_core_file *slot_for(struct why_core *core, const struct why_mapping *head)
{
    struct why_core_file *oldest = &core->files[0];

    for (size_t i = 0; i < WHY_CORE_OPEN_FILES; i++) {
        if (core->files[i].head == head)
            return &core->files[i];
        if (core->files[i].used < oldest->used)
            oldest = &core->files[i];
    }
    release(oldest);
    oldest->head = head;
    oldest->fd = -1;
    if (verify(core, oldest, &oldest->reason)) {
        why_cleanup_close(&oldest->fd);
        oldest->fd = -1;
    }
    return oldest;
}

const struct why_core_file *why_core_file_of(struct why_core *core, const struct why_mapping *mapping,
                                             struct why_error *err)
{
    const struct why_mapping *head = mapping->path ? why_target_head_of(&core->target, mapping) : NULL;
    struct why_core_file *file;

    if (!head) {
        why_error_set(err, WHY_ERR_MISSING, "the core names no file for it");
        return NULL;
    }
    file = slot_for(core, head);
    file->used = ++core->file_clock;
    if (file->fd >= 0)
        return file;
    *err = file->reason;
    return NULL;
}

void why_core_close_files(struct why_core *core)
{
    for (size_t i = 0; i < WHY_CORE_OPEN_FILES; i++)
        release(&core->files[i]);
}

/* Data segments and what ld.so makes read-only after relocation (RELRO) lie in writable ones: not as in the file. */
static bool may_have_changed(const struct why_elf *elf, uint64_t offset, size_t length)
{
    for (size_t i = 0; i < elf->segment_count; i++) {
        const GElf_Phdr *segment = &elf->segments[i];

        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
            continue;
        if (offset < segment->p_offset ? segment->p_offset - offset < length
                                       : offset - segment->p_offset < segment->p_filesz)
            return true;
    }
    return false;
}

int why_core_read_file(struct why_core *core, uint64_t address, void *buffer, size_t length, struct why_error *err)
{
    const struct why_mapping *mapping = why_target_mapping_at(&core->target, address);
    const struct why_core_file *file;
    struct why_error reason;
    uint64_t offset;

    if (!mapping || (mapping->permissions & PF_W) || length > mapping->end - address)
        return why_target_fault(address, err);
    file = why_core_file_of(core, mapping, &reason);
    if (!file)
        return why_target_fault(address, err);
    if (__builtin_add_overflow(mapping->offset, address - mapping->start, &offset) ||
        may_have_changed(&file->elf, offset, length) ||
        why_bytes_read(&file->elf.bytes, offset, buffer, length, &reason))
        return why_target_fault(address, err);
    return 0;
}
