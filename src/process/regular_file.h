/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening files whose names come from somebody else. Opening a device can rewind a tape and opening a FIFO can
 * wait for ever; so a name is first only looked up (O_PATH), and read only if a regular file lies there.
 */
#pragma once

#include <limits.h>

#include "base/error.h"

/* Open for reading what `path_fd` refers to. WHY_ERR_MISSING: it is no regular file. */
int why_regular_file_reopen(int path_fd, int *ret_fd, struct why_error *err);

/* Open a file by its name on our machine, as the user gave it. */
int why_regular_file_open(const char *path, int *ret_fd, struct why_error *err);

/* Its path behind all links, as we see it; "" if it is unknown. */
void why_regular_file_path(int fd, char path[static PATH_MAX]);

/*
 * Look up an absolute name where `root` (a descriptor of a directory) is the root: no symbolic link leads out of it;
 * -1 is our own. *ret_fd is good for fstat() and why_regular_file_reopen(). WHY_ERR_MISSING: there is no such file;
 * WHY_ERR_SYSTEM with ENOSYS: a kernel before Linux 5.6 can look only where `root` is our root anyway.
 */
int why_regular_file_find(int root, const char *path, int *ret_fd, struct why_error *err);
