/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations of the unit tests: a program exits 0, or prints what failed and exits 1. */
#pragma once

#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define t_expect(condition)                                                                                          \
    ((condition) ? (void)0 : (fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition), exit(1)))

#define t_expect_string(got, wanted)                                                                                 \
    (strcmp((got), (wanted))                                                                                         \
         ? (fprintf(stderr, "%s:%d: got \"%s\", wanted \"%s\"\n", __FILE__, __LINE__, (got), (wanted)), exit(1))     \
         : (void)0)

/* A child that ends with its parent, also if that fails an expectation. */
static inline pid_t t_fork(void)
{
    pid_t pid = fork();

    t_expect(pid >= 0);
    if (!pid)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid;
}

/* Go on as somebody without rights. The kernel forgets what t_fork() asked for when a process changes its user. */
static inline void t_become_nobody(void)
{
    enum { NOBODY = 65534 };

    t_expect(!setgroups(0, NULL) && !setresgid(NOBODY, NOBODY, NOBODY) && !setresuid(NOBODY, NOBODY, NOBODY));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}
