/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a process: what the id stands for, whether we may read it, and its word size. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "base/memory.h"
#include "process/elf_image.h"
#include "process/process.h"
#include "process/regular_file.h"
#include "process/started_as.h"

static int no_permission(struct why_error *err)
{
    WHY_FCLOSE FILE *yama = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
    int scope;

    why_error_set(err, WHY_ERR_SYSTEM, "no permission to read its memory");
    err->errnum = EPERM;
    if (yama && fscanf(yama, "%d", &scope) == 1)
        return why_error_hint(err, "run as its user or with CAP_SYS_PTRACE (yama ptrace_scope is %d)", scope);
    return why_error_hint(err, "run as its user or with CAP_SYS_PTRACE");
}

static bool is_refusal(const struct why_error *err)
{
    return err->errnum == EACCES || err->errnum == EPERM;
}

/* With hidepid, /proc has no entry for a process that we may not see, but kill() finds it. */
static int open_directory(struct why_process *process, struct why_error *err)
{
    char name[32];

    snprintf(name, sizeof(name), "/proc/%d", process->thread);
    process->directory = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (process->directory >= 0)
        return 0;
    if (errno != ENOENT)
        return why_error_errno(err, "cannot open %s", name);
    if (process->thread > 0 && (!kill(process->thread, 0) || errno == EPERM))
        return no_permission(err);
    return why_error_set(err, WHY_ERR_MISSING, "no such process");
}

/* The first thread may have ended (pthread_exit in main) while others live on: then use the id of one of them. */
static int take_living_thread(struct why_process *process, struct why_error *err)
{
    pid_t other = why_proc_live_thread(process->directory);

    if (!other)
        return why_error_set(err, WHY_ERR_MISSING, "it has ended and is a zombie, without memory");
    close(process->directory);
    process->thread = other;
    return open_directory(process, err);
}

static bool is_same_program(int left, int right)
{
    struct stat a, b;

    return !fstatat(left, "exe", &a, 0) && !fstatat(right, "exe", &b, 0) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Go from parent to parent up to the process that executed the program. The walk ends early at one that has ended. */
static struct timespec find_start(const struct why_process *process, struct why_proc_stat stat)
{
    enum { LIMIT_GENERATIONS = 64 };
    struct timespec start = stat.start;

    for (int i = 0; stat.forked && stat.parent > 0 && i < LIMIT_GENERATIONS; i++) {
        char name[32];
        WHY_CLOSE int parent = -1;
        struct why_error ignored;

        snprintf(name, sizeof(name), "/proc/%d", (int)stat.parent);
        parent = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (parent < 0 || !is_same_program(process->directory, parent) || why_proc_read_stat(parent, &stat, &ignored))
            break;
        start = stat.start;
    }
    return start;
}

static int find_thread(struct why_process *process, struct why_error *err)
{
    struct why_proc_stat stat;

    if (open_directory(process, err))
        return -1;
    if (why_proc_read_stat(process->directory, &stat, err))
        return is_refusal(err) ? no_permission(err) : why_error_set(err, WHY_ERR_MISSING, "no such process");
    if (stat.kernel_thread)
        return why_error_set(err, WHY_ERR_MISSING, "a kernel thread: it has no memory of its own");
    process->target.info.start = find_start(process, stat);
    process->target.info.parent = stat.parent;
    return stat.ended ? take_living_thread(process, err) : 0;
}

static char *read_link(const struct why_process *process, const char *name)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(process->directory, name, text, sizeof(text));

    return length <= 0 || length == sizeof(text) ? NULL : why_strndup(process->target.arena, text, (size_t)length);
}

static int read_mappings(struct why_process *process, struct why_error *err)
{
    if (why_proc_read_maps(process->directory, process->root_path, &process->target, err))
        return is_refusal(err) ? no_permission(err) : -1;
    why_target_settle_mappings(&process->target);
    if (!process->target.mapping_count)
        return why_error_set(err, WHY_ERR_MISSING, "it has no memory (any more)");
    return 0;
}

/* Reading /proc/PID/maps needs less permission than reading memory, so try to read memory at once. */
static int probe_memory(struct why_process *process, struct why_error *err)
{
    struct why_target *target = &process->target;
    char byte;

    for (size_t i = 0; i < target->mapping_count; i++) {
        if (!(target->mappings[i].permissions & PF_R))
            continue;
        process->probe = target->mappings[i].start;
        if (why_process_read_some(process, process->probe, &byte, 1) == 1)
            return 0;
        if (process->no_readv && process->memory < 0)
            return no_permission(err);
    }
    return why_target_check(target, err) ? -1 : why_error_set(err, WHY_ERR_MISSING, "none of its memory can be read");
}

static void read_paths(struct why_process *process)
{
    const char *root = read_link(process, "root");
    char *program = read_link(process, "exe");
    bool deleted;

    process->root_path = root ? root : "/";
    if (program)
        process->target.info.executable = why_proc_path(program, process->root_path, &deleted);
}

/* Its memory first, then its mappings: if the memory is still there afterwards, they belong together. */
static int read_address_space(struct why_process *process, struct why_error *err)
{
    why_cleanup_close(&process->memory);
    process->memory = openat(process->directory, "mem", O_RDONLY | O_CLOEXEC);
    process->target.mapping_count = 0;
    read_paths(process);
    return read_mappings(process, err) || probe_memory(process, err) ? -1 : 0;
}

/* Try again if the process executes another program just now. */
static int find_address_space(struct why_process *process, struct why_error *err)
{
    enum { TRIES = 10 };
    int result = -1;

    for (int i = 0; i < TRIES; i++) {
        result = read_address_space(process, err);
        if (!process->probe || !why_process_lost_memory(process))
            break;
    }
    return result;
}

static void take_kind(struct why_target_info *info, const struct why_elf *elf)
{
    info->word_size = elf->class == ELFCLASS64 ? 8 : 4;
    info->big_endian = elf->data == ELFDATA2MSB;
    info->machine = elf->header.e_machine;
}

static bool kind_from(struct why_target *target, const struct why_bytes *bytes, bool mapped)
{
    struct why_error ignored;
    struct why_elf elf;

    if (why_elf_init(&elf, bytes, mapped, &ignored))
        return false;
    take_kind(&target->info, &elf);
    why_elf_deinit(&elf);
    return true;
}

static bool kind_from_program(struct why_process *process)
{
    WHY_CLOSE int link = openat(process->directory, "exe", O_PATH | O_CLOEXEC), fd = -1;
    struct why_error ignored;
    struct why_bytes bytes;

    return link >= 0 && !why_regular_file_reopen(link, &fd, &ignored) && !why_bytes_of_file(fd, &bytes, &ignored) &&
           kind_from(&process->target, &bytes, false);
}

/* Word size and byte order of the program; if its file cannot be read, of the first ELF object in memory. */
static int find_kind(struct why_process *process, struct why_error *err)
{
    struct why_target *target = &process->target;

    if (kind_from_program(process))
        return 0;
    for (size_t i = 0; i < target->mapping_count; i++) {
        struct why_bytes bytes = why_bytes_of_memory(target, target->mappings[i].start);

        if (target->mappings[i].inode && !target->mappings[i].offset && kind_from(target, &bytes, true))
            return 0;
    }
    return why_error_set(err, WHY_ERR_MISMATCH, "no ELF object in its memory");
}

/*
 * At the moment of an exec, these files of /proc can be of two programs. Then the name is wrong or unknown, and
 * nothing else.
 */
static void find_name(struct why_process *process)
{
    enum { LIMIT_AUXV = 4096, LIMIT_ARGUMENTS = 4096 };
    char auxv[LIMIT_AUXV], arguments[LIMIT_ARGUMENTS + 1];
    ssize_t size = why_proc_read(process->directory, "auxv", auxv, sizeof(auxv));
    ssize_t length = why_proc_read(process->directory, "cmdline", arguments, LIMIT_ARGUMENTS);

    for (ssize_t i = 0; i < length; i++)
        if (!arguments[i])
            arguments[i] = i + 1 < length ? ' ' : '\0';
    arguments[length > 0 ? length : 0] = '\0';
    if (size > 0)
        process->target.info.started_as = why_started_as(
            &process->target, why_auxv_value(&process->target, auxv, (size_t)size, AT_EXECFN), arguments);
}

static int process_open(struct why_process *process, struct why_error *err)
{
    struct why_error other;

    if (find_thread(process, err))
        return -1;
    if (!find_address_space(process, err) && !find_kind(process, err)) {
        find_name(process);
        return 0;
    }
    /* If the process is gone, that is the reason for whatever failed. */
    if (!is_refusal(err) && why_target_check(&process->target, &other))
        *err = other;
    return -1;
}

int why_target_open_process(pid_t pid, struct why_target **ret_target, struct why_error *err)
{
    struct why_process *process = why_xcalloc(1, sizeof(*process));

    process->directory = process->memory = process->root = -1;
    process->thread = pid;
    why_target_init(&process->target, &why_process_methods);
    process->target.info.pid = pid;
    if (process_open(process, err)) {
        why_target_close(&process->target);
        return -1;
    }
    *ret_target = &process->target;
    return 0;
}
