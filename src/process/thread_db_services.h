/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libthread_db asks of its user (<proc_service.h>), for one walk. Private to src/process. */
#pragma once

#include <proc_service.h>

#include "process/thread_db.h"

/* A constant in glibc that tells libthread_db how to read. */
struct why_thread_db_constant {
    uint64_t address;
    uint32_t room; /* the struct that it describes a member of has so many bytes */
};

/* The tag is libthread_db's: every user of it has a struct of this name. */
struct ps_prochandle {
    struct why_target *target;
    const struct why_thread_db_user *user;
    pid_t pid;             /* what ps_getpid() says */
    size_t reads;          /* so far */
    uint32_t pthread_size; /* of struct pthread in the target; 0: not yet known */
    struct why_thread_db_constant constants[64];
    size_t constant_count;
    struct why_error failure; /* of the last service that failed; WHY_OK: none did */
};

/* Learn pthread_size: before it is known, members of struct pthread cannot be read. WHY_ERR_* as why_thread_db_walk.
 */
int why_thread_db_learn_size(struct ps_prochandle *handle, struct why_error *err);
