/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A running process as a target, and the files of its /proc/PID directory. Private to src/process. */
#pragma once

#include <stdbool.h>

#include "process/private.h"

/* A thread's number in its own pid namespace and in ours. */
struct why_thread_id {
    pid_t own, ours;
};

struct why_process {
    struct why_target target;
    pid_t thread;  /* the thread whose id is used for reading: the one asked for, unless it has ended */
    int directory; /* /proc/PID */
    int memory;    /* /proc/PID/mem, or -1; stays with the address space it was opened for */
    int root;      /* /proc/PID/root, or -1: not yet opened */
    const char *root_path;
    uint64_t probe;            /* an address in it, to see whether the address space is still there */
    struct why_hold *hold;     /* NULL: it runs */
    struct why_thread_id *ids; /* in the arena; empty if the process has no pid namespace of its own */
    size_t id_count, id_room;
    bool ids_read;
    bool no_readv; /* process_vm_readv does not work here (seccomp, or the kernel has none) */
};

extern const struct why_target_methods why_process_methods;

/* One go at reading memory: the number of bytes read, 0 or -1 if there are none. */
ssize_t why_process_read_some(struct why_process *process, uint64_t address, void *buffer, size_t length);

/* Is the address space that was opened gone, because the process ended or executed another program? */
bool why_process_lost_memory(const struct why_process *process);

/* What /proc/PID/stat says (proc(5)). */
struct why_proc_stat {
    bool ended; /* this thread is on its way out, or a zombie */
    bool kernel_thread;
    bool forked; /* and has executed no program since: its memory is its parent's */
    pid_t parent;
    struct timespec start; /* by the wall clock; up to a tick (10 ms) too early */
};

/*
 * `directory` is a descriptor of /proc/PID. As long as it is open its files are those of this process: when that has
 * ended they fail with ESRCH, even if another process has got its number.
 */
int why_proc_read_stat(int directory, struct why_proc_stat *ret_stat, struct why_error *err);

/* The first `size` bytes of one of its files, in one read(); -1 with errno. */
ssize_t why_proc_read(int directory, const char *name, void *buffer, size_t size);

/* Fill process->ids. */
void why_proc_thread_ids(struct why_process *process);

/* The name of one of its threads; NULL if it is gone. */
const char *why_proc_thread_name(int directory, pid_t thread, struct why_arena *arena);

/* Where one of its threads is (proc(5), syscall); false: it runs on a processor at this moment, or nobody tells. */
bool why_proc_thread_place(int directory, pid_t thread, struct why_thread_place *ret_place);

/* Of one thread: has it ended; does it wait in the kernel where nothing interrupts it? */
bool why_proc_thread_ended(int directory, pid_t thread);
bool why_proc_thread_sleeps(int directory, pid_t thread);

/* Who traces the process; 0: nobody, or it is not known. */
pid_t why_proc_tracer(int directory);

/* Append what /proc/PID/maps lists to target->mappings, with paths as the process sees them: inside `root`, which
   is what /proc/PID/root points at. An empty list is no error. */
int why_proc_read_maps(int directory, const char *root, struct why_target *target, struct why_error *err);

/* A path as the kernel shows it: without " (deleted)" (changed in place), and as seen from inside `root`. */
const char *why_proc_path(char *path, const char *root, bool *ret_deleted);

/* A thread of the process that still has memory, if the first one has ended before the others; else 0. */
pid_t why_proc_live_thread(int directory);
