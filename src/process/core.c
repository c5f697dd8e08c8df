/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A core file as a target. Read with pread, not mapped: a file that is cut short while we look at it must end in a
 * message, not in SIGBUS.
 */
#include "process/core.h"

#include <fcntl.h>
#include <string.h>

#include "base/memory.h"
#include "process/started_as.h"
#include "process/unpack.h"

static struct why_core *core_of(struct why_target *target)
{
    return (struct why_core *)target;
}

static int core_read(struct why_target *target, uint64_t address, void *buffer, size_t length, struct why_error *err)
{
    struct why_core *core = core_of(target);
    struct why_error ignored;

    /* If both fail, the core's own error is the better message. */
    if (!why_core_read_held(core, address, buffer, length, err))
        return 0;
    return why_core_read_file(core, address, buffer, length, &ignored);
}

static bool core_holds(struct why_target *target, uint64_t address)
{
    struct why_error ignored;
    char byte;

    return !why_core_read_held(core_of(target), address, &byte, 1, &ignored);
}

static int core_check(struct why_target *target, struct why_error *err)
{
    (void)target;
    (void)err;
    return 0;
}

static int core_renew(struct why_target *target, struct why_error *err)
{
    return core_check(target, err);
}

/* --- Files --- */

static int core_find_file(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                          struct why_error *err)
{
    const struct why_core_file *file = why_core_file_of(core_of(target), mapping, err);
    int fd;

    if (!file)
        return -1;
    fd = dup(file->fd);
    if (fd < 0)
        return why_error_errno(err, "dup");
    *ret_fd = fd;
    return 0;
}

static int core_find_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err)
{
    return why_core_find_path(core_of(target), path, ret_fd, err);
}

/* --- Opening and closing --- */

static void core_close(struct why_target *target)
{
    struct why_core *core = core_of(target);

    why_core_close_files(core);
    why_elf_deinit(&core->elf);
    why_cleanup_close(&core->fd);
    why_cleanup_close(&core->root);
}

/* A core has the name of the thread group's leader only. */
static const char *core_thread_name(struct why_target *target, pid_t thread, struct why_arena *arena)
{
    return target->info.name && thread == target->info.pid ? why_strdup(arena, target->info.name) : NULL;
}

static bool core_thread_place(struct why_target *target, pid_t thread, struct why_thread_place *ret_place)
{
    const struct why_core *core = (const struct why_core *)target;

    for (size_t i = 0; i < core->thread_count; i++)
        if (core->threads[i].id == thread) {
            *ret_place = core->threads[i].place;
            return true;
        }
    return false;
}

static pid_t core_thread_id(struct why_target *target, pid_t own)
{
    (void)target;
    return own;
}

static const struct why_target_methods core_methods = {
    .read = core_read,
    .holds = core_holds,
    .check = core_check,
    .renew = core_renew,
    .find_file = core_find_file,
    .find_path = core_find_path,
    .thread_id = core_thread_id,
    .thread_name = core_thread_name,
    .thread_place = core_thread_place,
    .close = core_close,
};

static int not_a_core(const struct why_core *core, struct why_error *err)
{
    if (core->elf.header.e_type == ET_CORE)
        return why_error_set(err, WHY_ERR_SYNTAX, "a core file cut short in its headers");
    return why_error_prefix(err, "not a core file");
}

static int check_type(const struct why_core *core, struct why_error *err)
{
    static const char *const names[] = {"nothing", "an object file", "a program", "a shared library or program"};
    unsigned type = core->elf.header.e_type;

    if (type == ET_CORE)
        return 0;
    return why_error_set(err, WHY_ERR_SYNTAX, "not a core file but %s",
                         type < sizeof(names) / sizeof(*names) ? names[type] : "another ELF object");
}

static int read_headers(struct why_core *core, struct why_error *err)
{
    struct why_target_info *info = &core->target.info;
    struct why_bytes bytes;

    if (why_bytes_of_file(core->fd, &bytes, err))
        return -1;
    core->size = bytes.size;
    if (!core->size)
        return why_error_set(err, WHY_ERR_SYNTAX, "it is empty");
    if (why_elf_init(&core->elf, &bytes, false, err))
        return not_a_core(core, err);
    if (check_type(core, err))
        return -1;
    info->core = true;
    info->word_size = core->elf.class == ELFCLASS64 ? 8 : 4;
    info->big_endian = core->elf.data == ELFDATA2MSB;
    info->machine = core->elf.header.e_machine;
    return 0;
}

/* NT_FILE does not list memory without a file, but callers that ask for mappings need it too. */
static void add_anonymous_mappings(struct why_core *core)
{
    struct why_target *target = &core->target;
    size_t named = target->mapping_count;

    for (size_t i = 0, next = 0; i < core->segment_count; i++) {
        const struct why_core_segment *segment = &core->segments[i];

        while (next < named && target->mappings[next].end <= segment->start)
            next++;
        if (next < named && target->mappings[next].start < segment->end)
            continue;
        *WHY_APPEND(target->arena, target->mappings, target->mapping_count, target->mapping_room) =
            (struct why_mapping){.start = segment->start, .end = segment->end, .permissions = segment->permissions};
    }
}

static int core_open(struct why_core *core, const char *path, struct why_error *err)
{
    if (why_unpack_open(path, &core->fd, err) || read_headers(core, err))
        return -1;
    why_core_read_segments(core);
    why_core_read_notes(core);
    why_target_settle_mappings(&core->target);
    add_anonymous_mappings(core);
    why_target_settle_mappings(&core->target);
    if (!core->segment_count)
        return why_error_set(err, WHY_ERR_SYNTAX, "a core file without memory");
    if (why_core_settle_program(core, err))
        return -1;
    core->target.info.started_as = why_started_as(&core->target, core->program_path, core->arguments);
    return 0;
}

static int open_sysroot(struct why_core *core, const char *sysroot, struct why_error *err)
{
    core->root = open(sysroot, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return core->root < 0 ? why_error_errno(err, "the sysroot %s: cannot open it", sysroot) : 0;
}

int why_target_open_core(const char *path, const struct why_core_files *files, struct why_target **ret_target,
                         struct why_error *err)
{
    struct why_core *core = why_xcalloc(1, sizeof(*core));

    core->fd = core->root = -1;
    why_target_init(&core->target, &core_methods);
    core->path = why_strdup(core->target.arena, path);
    if (files->executable)
        core->executable = why_strdup(core->target.arena, files->executable);
    if ((files->sysroot && open_sysroot(core, files->sysroot, err)) || core_open(core, path, err)) {
        why_target_close(&core->target);
        return -1;
    }
    *ret_target = &core->target;
    return 0;
}
