/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process id stands for (a process, a kernel thread, a zombie), and when that began. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "process/process.h"

/* include/linux/sched.h; they have not moved since 2.6. */
enum { PF_EXITING = 0x00000004, PF_FORKNOEXEC = 0x00000040, PF_KTHREAD = 0x00200000 };

ssize_t why_proc_read(int directory, const char *name, void *buffer, size_t size)
{
    WHY_CLOSE int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);

    return fd < 0 ? -1 : read(fd, buffer, size);
}

/* Less than `size` bytes of a small file, NUL-terminated; one read() returns all of it. */
static int read_small_file(int directory, const char *name, char *buffer, size_t size, struct why_error *err)
{
    ssize_t n = why_proc_read(directory, name, buffer, size - 1);

    if (n < 0)
        return why_error_errno(err, "cannot read its %s file", name);
    buffer[n] = '\0';
    return 0;
}

static DIR *open_tasks(int directory)
{
    int tasks = openat(directory, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = tasks < 0 ? NULL : fdopendir(tasks);

    if (!list && tasks >= 0)
        close(tasks);
    return list;
}

const char *why_proc_thread_name(int directory, pid_t thread, struct why_arena *arena)
{
    enum { COMM_LENGTH = 16 };
    char path[64], text[COMM_LENGTH + 2];
    struct why_error ignored;
    size_t length;

    snprintf(path, sizeof(path), "task/%d/comm", (int)thread);
    if (read_small_file(directory, path, text, sizeof(text), &ignored))
        return NULL;
    length = strlen(text);
    return why_strndup(arena, text, length && text[length - 1] == '\n' ? length - 1 : length);
}

/* NSpid of a status file: the number in each pid namespace, ours first. How many there are. */
static size_t read_ids(int directory, const char *name, struct why_thread_id *ret_id)
{
    char text[4096];
    struct why_error ignored;
    size_t count = 0;

    if (read_small_file(directory, name, text, sizeof(text), &ignored))
        return 0;
    for (char *at = strstr(text, "\nNSpid:"), *end = at ? at + strlen("\nNSpid:") : NULL; at && *end == '\t';
         count++) {
        at = end + 1;
        ret_id->own = (pid_t)strtol(at, &end, 10);
        if (!count)
            ret_id->ours = ret_id->own;
    }
    return count;
}

void why_proc_thread_ids(struct why_process *process)
{
    struct why_thread_id id;
    DIR *tasks = read_ids(process->directory, "status", &id) > 1 ? open_tasks(process->directory) : NULL;
    const struct dirent *entry;
    char name[sizeof(entry->d_name) + 16];

    while (tasks && (entry = readdir(tasks))) {
        snprintf(name, sizeof(name), "task/%s/status", entry->d_name);
        if (entry->d_name[0] != '.' && read_ids(process->directory, name, &id))
            *WHY_APPEND(process->target.arena, process->ids, process->id_count, process->id_room) = id;
    }
    if (tasks)
        closedir(tasks);
}

/* A moment that the kernel counts in whole ticks since it started, by the wall clock. */
static struct timespec wall_clock(unsigned long long ticks)
{
    const long long second = 1000 * 1000 * 1000;
    long long per_second = sysconf(_SC_CLK_TCK), moment;
    struct timespec now, running;

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &running);
    moment = (now.tv_sec - running.tv_sec) * second + now.tv_nsec - running.tv_nsec +
             (long long)ticks * (second / per_second);
    return (struct timespec){.tv_sec = moment / second, .tv_nsec = moment % second};
}

int why_proc_read_stat(int directory, struct why_proc_stat *ret_stat, struct why_error *err)
{
    unsigned long long ticks;
    unsigned flags;
    int parent;
    char text[1024], state;
    const char *after;

    if (read_small_file(directory, "stat", text, sizeof(text), err))
        return -1;
    /* The name may hold anything, parentheses too: what follows begins after the last one. */
    after = strrchr(text, ')');
    if (!after || sscanf(after + 1, " %c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                         &state, &parent, &flags, &ticks) != 4)
        return why_error_set(err, WHY_ERR_SYNTAX, "its stat file is unreadable");
    *ret_stat = (struct why_proc_stat){.ended = strchr("ZXx", state) || (flags & PF_EXITING),
                                       .kernel_thread = flags & PF_KTHREAD,
                                       .forked = flags & PF_FORKNOEXEC,
                                       .parent = parent,
                                       .start = wall_clock(ticks)};
    return 0;
}

/* The letter of its state (proc(5)); NUL if it is gone. */
static char thread_state(int directory, pid_t thread)
{
    char path[64], text[1024], state;
    struct why_error ignored;
    const char *after;

    snprintf(path, sizeof(path), "task/%d/stat", (int)thread);
    if (read_small_file(directory, path, text, sizeof(text), &ignored))
        return '\0';
    after = strrchr(text, ')');
    return after && sscanf(after + 1, " %c", &state) == 1 ? state : '\0';
}

/* "running", or the number of a system call (-1: none), its arguments if it is one, the stack pointer and the pc. */
bool why_proc_thread_place(int directory, pid_t thread, struct why_thread_place *ret_place)
{
    char path[64], text[512], *space;
    struct why_error ignored;

    snprintf(path, sizeof(path), "task/%d/syscall", (int)thread);
    if (read_small_file(directory, path, text, sizeof(text), &ignored) || !(space = strrchr(text, ' ')))
        return false;
    ret_place->program_counter = strtoull(space + 1, NULL, 16);
    *space = '\0';
    space = strrchr(text, ' ');
    ret_place->stack_pointer = space ? strtoull(space + 1, NULL, 16) : 0;
    return ret_place->program_counter && ret_place->stack_pointer;
}

bool why_proc_thread_ended(int directory, pid_t thread)
{
    char state = thread_state(directory, thread);

    return !state || strchr("ZXx", state);
}

bool why_proc_thread_sleeps(int directory, pid_t thread)
{
    return thread_state(directory, thread) == 'D';
}

pid_t why_proc_tracer(int directory)
{
    static const char key[] = "TracerPid:";
    char text[4096];
    struct why_error ignored;
    const char *at;

    if (read_small_file(directory, "status", text, sizeof(text), &ignored))
        return 0;
    at = strstr(text, key);
    return at ? (pid_t)strtol(at + strlen(key), NULL, 10) : 0;
}

static bool has_memory(int tasks, const char *thread)
{
    WHY_CLOSE int directory = openat(tasks, thread, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct why_proc_stat stat;
    struct why_error ignored;

    return directory >= 0 && !why_proc_read_stat(directory, &stat, &ignored) && !stat.ended;
}

pid_t why_proc_live_thread(int directory)
{
    DIR *list = open_tasks(directory);
    const struct dirent *entry;
    pid_t found = 0;

    if (!list)
        return 0;
    while (!found && (entry = readdir(list)))
        if (entry->d_name[0] != '.' && has_memory(dirfd(list), entry->d_name))
            found = (pid_t)strtol(entry->d_name, NULL, 10);
    closedir(list);
    return found;
}
