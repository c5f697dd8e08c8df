/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody else's address space, read-only: a process or a core. Nothing of it is executed, written or stopped; only
 * why_target_hold() uses ptrace. Addresses are the target's (uint64_t), never host pointers; word size and byte
 * order belong to it too.
 *
 * Messages do not name the target: the caller, who knows what the user typed, puts "pid 4242" or the core's path in
 * front with why_error_prefix().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "base/arena.h"
#include "base/error.h"

struct why_target;

struct why_target_info {
    bool core;                /* else a process */
    pid_t pid;                /* 0 if a core does not tell */
    const char *name;         /* of a core's main thread; NULL if unknown */
    const char *executable;   /* absolute; NULL if unknown */
    const char *started_as;   /* the name that it was started by, if the executable has several; NULL if unknown */
    const char *program_file; /* of a core whose program the user did not name: the file found for it, or NULL */
    uint32_t word_size;       /* 4 or 8 */
    bool big_endian;
    unsigned machine; /* e_machine of the program */
    pid_t parent;     /* of a process, when it was opened; else 0 */
    /*
     * Of a process: when its memory began, by the wall clock, up to a tick (10 ms) too early; 0 of a core. The
     * memory of a forked process began with the process that forked it, as far up as these still exist.
     */
    struct timespec start;
};

/* Part of the address space. Permissions are PF_R | PF_W | PF_X of <elf.h>. */
struct why_mapping {
    uint64_t start, end; /* [start, end) */
    uint64_t offset;     /* of `start` in the file */
    uint64_t device;     /* like st_dev, but see why_target_stat_file(); 0 in a core */
    uint64_t inode;      /* 0: no file, or a core */
    uint8_t permissions;
    bool deleted;     /* the kernel says that this path does not lead to the file any more */
    const char *path; /* as the target sees it; "[heap]" and the like; NULL: anonymous */
};

/*
 * Open a process by the kernel's id of any of its threads. It need not hold still. From now on only this process is
 * read: if another one gets its id, reading fails.
 *
 * WHY_ERR_MISSING: no such process; it has no memory of its own (a kernel thread, a zombie). WHY_ERR_SYSTEM with
 * EPERM: no permission to read its memory (with a hint). Else WHY_ERR_SYSTEM.
 */
int why_target_open_process(pid_t pid, struct why_target **ret_target, struct why_error *err);

/*
 * Where the files are that a core names. If a name is not in the sysroot, an end of it may be: a core that was
 * written outside a container has longer paths.
 */
struct why_core_files {
    const char *executable; /* stands for the program's own file, on our machine; NULL: look for it */
    const char *sysroot;    /* a directory that stands for the root of the core's machine; NULL: our root */
};

/*
 * Open a core file as the kernel or gcore writes it, from any machine. A core leaves out memory that is unchanged
 * from a file. Such memory is read from the file, if the file has the build-id that is in the core, or, where the
 * core has no build-id, the same dynamic section. A core that was cut short opens too; what it lost cannot be read,
 * and the message says so. `files` is read during the call only. `core` is opened as why_unpack_open() does:
 * compressed, through a pipe, "-".
 *
 * WHY_ERR_SYNTAX: not a core, or one that cannot be unpacked. WHY_ERR_MISMATCH: `files->executable`, or without it
 * what has the program's name, is not the core's program. WHY_ERR_SYSTEM.
 */
int why_target_open_core(const char *core, const struct why_core_files *files, struct why_target **ret_target,
                         struct why_error *err);

void why_target_close(struct why_target *target); /* NULL is allowed */

/* Valid until why_target_close(). */
const struct why_target_info *why_target_info(const struct why_target *target);

/*
 * Memory, all or nothing. WHY_ERR_FAULT: there is none at err->address. WHY_ERR_MISSING: the process ended or
 * executed another program meanwhile; nothing more can be read.
 *
 * Pages are cached until why_target_forget().
 */
int why_target_read(struct why_target *target, uint64_t address, void *buffer, size_t length, struct why_error *err);

/*
 * A hint: the next reads will be of the pages at these addresses, more or less in this order. They are then read many
 * at once. It lasts until the next hint.
 */
void why_target_expect(struct why_target *target, const uint64_t *addresses, size_t count);

/*
 * Does the target itself hold the memory at `address`? False for what a core leaves out and a mapped file supplies.
 */
bool why_target_holds(struct why_target *target, uint64_t address);

/* A number of 1, 2, 4 or 8 bytes; a word (word_size bytes). */
int why_target_read_number(struct why_target *target, uint64_t address, size_t size, uint64_t *ret_number,
                           struct why_error *err);
int why_target_read_word(struct why_target *target, uint64_t address, uint64_t *ret_word, struct why_error *err);

/* A NUL-terminated string of less than `limit` bytes, copied into `arena`. WHY_ERR_SYNTAX: no NUL by then. */
int why_target_read_string(struct why_target *target, uint64_t address, size_t limit, struct why_arena *arena,
                           const char **ret_string, struct why_error *err);

/* The number in `bytes`, which were read from the target. */
uint64_t why_target_number(const struct why_target *target, const void *bytes, size_t size);

void why_target_forget(struct why_target *target);

/*
 * 0 if the target is still the one that was opened, so that what was read so far is of one process. Otherwise
 * WHY_ERR_MISSING: it ended, or it executed another program. A core is always the same.
 */
int why_target_check(struct why_target *target, struct why_error *err);

/*
 * Hold a process still until why_target_release(), which returns for how many microseconds it was held. A signal or
 * a stop that was due comes afterwards. When we end, in whatever way, the process goes on by itself. For a core,
 * which is always still, both do nothing.
 *
 * WHY_ERR_SYSTEM: not permitted, or somebody else traces it (with a hint). WHY_ERR_MISSING: it ended.
 */
int why_target_hold(struct why_target *target, struct why_error *err);
uint64_t why_target_release(struct why_target *target);
bool why_target_is_still(const struct why_target *target); /* held, or a core */

/*
 * Our id of the thread whose own id is `own`. The two differ if the process is in another pid namespace (a
 * container; pid_namespaces(7)). Returns `own` if no other id is known, as in a core.
 */
pid_t why_target_thread_id(struct why_target *target, pid_t own);

/* Has the main thread ended while others live on? False if that is not known, as in a core. */
bool why_target_main_ended(struct why_target *target);

/* The kernel's name of a thread, in `arena`; NULL if unknown, as in a core of all but the main one. */
const char *why_target_thread_name(struct why_target *target, pid_t thread, struct why_arena *arena);

/*
 * Where a thread is, by its id as the target was asked for it. False: it is not known, since the thread runs on a
 * processor at this moment, has ended, or may not be looked at.
 */
struct why_thread_place {
    uint64_t program_counter, stack_pointer;
};

bool why_target_thread_place(struct why_target *target, pid_t thread, struct why_thread_place *ret_place);

/*
 * The mappings when the target was opened or last renewed, sorted by address, without overlaps. Valid until
 * why_target_renew() or why_target_close().
 */
const struct why_mapping *why_target_mappings(const struct why_target *target, size_t *ret_count);

/* Read the mappings anew, since a process goes on mapping and unmapping files. Fails as why_target_check() does. */
int why_target_renew(struct why_target *target, struct why_error *err);
bool why_target_is_fresh(const struct why_target *target); /* renewed since why_target_forget() */

/* Has its file this name? The whole path, or its last component. */
bool why_mapping_has_name(const struct why_mapping *mapping, const char *name);

/* The mapping that `address` lies in, or NULL. */
const struct why_mapping *why_target_mapping_at(const struct why_target *target, uint64_t address);

/*
 * The start of the file that lies behind `mapping`, as mapped: the nearest mapping of the same file at or before it
 * that has offset 0. NULL if there is none.
 */
const struct why_mapping *why_target_head_of(const struct why_target *target, const struct why_mapping *mapping);

/*
 * Files. Only regular files are opened, without blocking; *ret_fd is the caller's.
 *
 * why_target_open_file: the file that is mapped, even if another file has its name now. Of a process through
 * /proc/PID/map_files, for which the kernel wants CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE (WHY_ERR_SYSTEM, EPERM).
 * Of a core: the file of that name in its sysroot if it is the one that was mapped, by its build-id or dynamic
 * section, else WHY_ERR_MISMATCH.
 *
 * why_target_open_path: the file that has this absolute name now. For a process, the name is resolved inside its own
 * root, and no symbolic link leads out of that; for a core, in its sysroot.
 */
int why_target_open_file(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                         struct why_error *err);
int why_target_open_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err);

/* The same without opening. WHY_ERR_MISSING: there is no such file; other errors: it is not known. */
int why_target_stat_path(struct why_target *target, const char *path, struct stat *ret_stat, struct why_error *err);

/*
 * What stat says of the mapped file itself. On btrfs and overlayfs its device, on older overlayfs its inode too,
 * differ from what /proc/PID/maps shows. Same permission as why_target_open_file; WHY_ERR_MISSING of a core.
 */
int why_target_stat_file(struct why_target *target, const struct why_mapping *mapping, struct stat *ret_stat,
                         struct why_error *err);
