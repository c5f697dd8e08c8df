/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads, found by libthread_db: glibc's own reader of its thread lists, which knows where the lists of its version
 * are. It needs no ptrace: it reads the target only through why_target_read(), and every service that would write or
 * stop is refused.
 *
 * libthread_db runs in our process. So it comes from the system's library directories only, by absolute path; never
 * from beside the target's libc, and never by LD_LIBRARY_PATH. It is loaded when it is first asked for, and stays.
 */
#pragma once

#include "process/target.h"

struct why_thread_db_user {
    /* Where a variable of the target's ld.so, libc or libpthread lies. False: not known. */
    bool (*look_up)(void *closure, const char *name, uint64_t *ret_address);
    /* A thread that has not ended: the kernel's id, and where its struct pthread lies. False ends the walk. */
    bool (*visit)(void *closure, pid_t tid, uint64_t pthread);
    void *closure;
};

/*
 * Visit all threads, first those on stacks that they brought along, the main one among them, as glibc's lists do.
 * Reading is bounded, whatever the lists look like.
 *
 * WHY_ERR_MISSING: there is no libthread_db here, or it is of another version of glibc than the target, or a symbol
 * that it needs is not found. WHY_ERR_FAULT: memory of the target. WHY_ERR_MISMATCH: what it reads cannot be
 * glibc's, or `visit` ended the walk. Threads visited before an error are no complete list.
 */
int why_thread_db_walk(struct why_target *target, const struct why_thread_db_user *user, struct why_error *err);
