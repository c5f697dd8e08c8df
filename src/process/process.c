/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A running process: its memory, its files. Everything goes through one descriptor of /proc/PID, which can never
 * mean another process. Only process_vm_readv(2) takes a number: if it fails, a check follows at once, and
 * why_target_check() confirms later what it read.
 */
#include "process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/uio.h>

#include "base/memory.h"
#include "process/regular_file.h"

static struct why_process *process_of(struct why_target *target)
{
    return (struct why_process *)target;
}

/* --- Memory --- */

/* Number of bytes read from the start; less than `length` where memory ends; -1 with errno. */
static ssize_t read_by_readv(const struct why_process *process, uint64_t address, void *buffer, size_t length)
{
    struct iovec local = {.iov_base = buffer, .iov_len = length};
    struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = length};

    if (address > UINTPTR_MAX) {
        errno = EFAULT;
        return -1;
    }
    return process_vm_readv(process->thread, &local, 1, &remote, 1, 0);
}

static ssize_t read_by_mem(const struct why_process *process, uint64_t address, void *buffer, size_t length)
{
    if (process->memory < 0 || address > INT64_MAX) {
        errno = EFAULT;
        return -1;
    }
    return pread(process->memory, buffer, length, (off_t)address);
}

/*
 * One try with process_vm_readv(2), the fast way; then with /proc/PID/mem, which also reads memory that the process
 * itself may not read.
 */
ssize_t why_process_read_some(struct why_process *process, uint64_t address, void *buffer, size_t length)
{
    ssize_t n = process->no_readv ? -1 : read_by_readv(process, address, buffer, length);

    if (n > 0)
        return n;
    if (!process->no_readv && (errno == ENOSYS || errno == EPERM))
        process->no_readv = true;
    return read_by_mem(process, address, buffer, length);
}

/* Reading an address space that no process uses any more gives 0 bytes. */
bool why_process_lost_memory(const struct why_process *process)
{
    char byte;

    return process->memory >= 0 && read_by_mem(process, process->probe, &byte, 1) == 0;
}

static int process_read(struct why_target *target, uint64_t address, void *buffer, size_t length,
                        struct why_error *err)
{
    struct why_process *process = process_of(target);
    size_t done = 0;

    while (done < length) {
        ssize_t n = why_process_read_some(process, address + done, (char *)buffer + done, length - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return target->methods->check(target, err) ? -1 : why_target_fault(address + done, err);
        done += (size_t)n;
    }
    return 0;
}

static size_t process_read_pages(struct why_target *target, const uint64_t *addresses, void *pages, size_t count)
{
    struct iovec local = {.iov_base = pages, .iov_len = count * WHY_PAGE}, remote[WHY_AHEAD_PAGES];
    struct why_process *process = process_of(target);
    ssize_t n;

    for (size_t i = 0; i < count; i++)
        remote[i] = (struct iovec){.iov_base = (void *)(uintptr_t)addresses[i], .iov_len = WHY_PAGE};
    n = process->no_readv ? -1 : process_vm_readv(process->thread, &local, 1, remote, count, 0);
    return n < 0 ? 0 : (size_t)n / WHY_PAGE;
}

static bool has_ended(const struct why_process *process)
{
    struct why_proc_stat stat;
    struct why_error ignored;

    return why_proc_read_stat(process->directory, &stat, &ignored) || stat.ended;
}

/* In this order: a process loses its memory before it ends. */
static int process_check(struct why_target *target, struct why_error *err)
{
    const struct why_process *process = process_of(target);
    bool lost = why_process_lost_memory(process);

    if (has_ended(process))
        return why_error_set(err, WHY_ERR_MISSING, "the process ended while it was read");
    if (lost)
        return why_error_set(err, WHY_ERR_MISSING, "the process executed another program while it was read");
    return 0;
}

static int process_renew(struct why_target *target, struct why_error *err)
{
    const struct why_process *process = process_of(target);
    struct why_error reason;

    target->mapping_count = 0;
    if (why_proc_read_maps(process->directory, process->root_path, target, &reason))
        return target->methods->check(target, err) ? -1 : (*err = reason, -1);
    why_target_settle_mappings(target);
    return target->methods->check(target, err);
}

/* --- Files --- */

static int process_find_file(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                             struct why_error *err)
{
    char name[64];
    int fd;

    if (!mapping->inode)
        return why_error_set(err, WHY_ERR_MISSING, "no file lies behind this memory");
    snprintf(name, sizeof(name), "map_files/%" PRIx64 "-%" PRIx64, mapping->start, mapping->end);
    fd = openat(process_of(target)->directory, name, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return why_error_errno(err, "cannot open the mapped file");
    *ret_fd = fd;
    return 0;
}

static int open_root(struct why_process *process, struct why_error *err)
{
    if (process->root < 0)
        process->root = openat(process->directory, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return process->root < 0 ? why_error_errno(err, "cannot open its root directory") : 0;
}

static int process_find_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err)
{
    struct why_process *process = process_of(target);

    if (open_root(process, err))
        return -1;
    return why_regular_file_find(process->root, path, ret_fd, err);
}

static void process_close(struct why_target *target)
{
    struct why_process *process = process_of(target);
    int *all[] = {&process->directory, &process->memory, &process->root};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        why_cleanup_close(all[i]);
}

static pid_t process_thread_id(struct why_target *target, pid_t own)
{
    struct why_process *process = process_of(target);

    if (!process->ids_read)
        why_proc_thread_ids(process);
    process->ids_read = true;
    for (size_t i = 0; i < process->id_count; i++)
        if (process->ids[i].own == own)
            return process->ids[i].ours;
    return own;
}

static bool process_main_ended(struct why_target *target)
{
    return why_proc_thread_ended(process_of(target)->directory, target->info.pid);
}

static const char *process_thread_name(struct why_target *target, pid_t thread, struct why_arena *arena)
{
    return why_proc_thread_name(((struct why_process *)target)->directory, thread, arena);
}

static bool process_thread_place(struct why_target *target, pid_t thread, struct why_thread_place *ret_place)
{
    return why_proc_thread_place(((struct why_process *)target)->directory, thread, ret_place);
}

const struct why_target_methods why_process_methods = {
    .read = process_read,
    .read_pages = process_read_pages,
    .check = process_check,
    .renew = process_renew,
    .find_file = process_find_file,
    .find_path = process_find_path,
    .thread_id = process_thread_id,
    .main_ended = process_main_ended,
    .thread_name = process_thread_name,
    .thread_place = process_thread_place,
    .close = process_close,
};
