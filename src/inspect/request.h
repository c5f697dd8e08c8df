/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to inspect, and how. */
#pragma once

#include "layout/find.h"
#include "process/target.h"
#include "reader/reader.h"

struct why_request {
    /* One of facts, pid and core. */
    const char *facts; /* "-": standard input */
    int pid;           /* 0: none */
    const char *core;
    struct why_core_files files; /* of the core */
    bool here; /* the facts are being made on this machine, right now: what they are of is looked at */

    bool hold; /* the process, while it is read */
    enum why_threads_way threads;
    struct why_layout_wishes layout;
    const char *save_layout; /* where to; NULL: nowhere */
    bool no_evidence;        /* for measuring what it costs */
};
