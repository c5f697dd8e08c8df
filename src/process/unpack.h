/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A core that cannot be read at any offset: it is compressed, as systemd-coredump stores cores, or it comes through
 * a pipe. Its contents go to a temporary file without a name, in $TMPDIR, else in /var/tmp, where coredumpctl
 * unpacks too. Runs of zeros, most of a large core, take no room there.
 */
#pragma once

#include <stdint.h>

#include "base/error.h"

/*
 * What is unpacked may be far larger than what it came from, by mistake or by malice.
 */
struct why_unpack_limits {
    uint64_t size; /* of the file, bytes */
    uint64_t data; /* of it without the runs of zeros */
};

/*
 * Read `fd` to its end, and unpack it if it is compressed. WHY_ERR_SYNTAX: damaged or cut short. WHY_ERR_MISSING: no
 * library here unpacks it. WHY_ERR_SYSTEM: it takes more than `limits`, or the file cannot be written. `limits` NULL:
 * 64 GiB, twice what systemd-coredump keeps of a core, and half of what is free where the file is.
 */
int why_unpack(int fd, const struct why_unpack_limits *limits, int *ret_fd, struct why_error *err);

/*
 * Open a core by its name, unpacked if need be. "-" is standard input; a pipe is read to its end, other files must be
 * regular ones.
 */
int why_unpack_open(const char *path, int *ret_fd, struct why_error *err);
