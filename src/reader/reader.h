/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The native producer. It reads the structures that GDB's command files walk, through src/process. It does not stop
 * a live process: unless the caller holds it, it reads until two looks in a row see the same.
 */
#pragma once

#include "layout/find.h"
#include "model/model.h"
#include "process/target.h"

/*
 * How to find the threads: by glibc's lists, read as data; by libthread_db (src/process/thread_db.h); or by the
 * lists, and by libthread_db if the lists cannot be read. Tests compare the two.
 */
enum why_threads_way { WHY_THREADS_EITHER_WAY, WHY_THREADS_BY_LISTS, WHY_THREADS_BY_LIBTHREAD_DB };

/*
 * Read the loader's state into a new model, which the caller seals. A process that did not hold still in
 * WHY_READ_TRIES looks gives its last one, and a missing record "consistent". What cannot be read is a missing
 * record too; only when there is nothing to read at all, or the process ended, the result is -1.
 */
enum { WHY_READ_TRIES = 10 };

/* The error for a process that did not hold still. Returns -1. */
int why_reader_read_restless(struct why_error *err);

int why_reader_read(struct why_target *target, const struct why_loaded_layout *layout, enum why_threads_way threads,
                    struct why_model **ret_model, struct why_error *err);
