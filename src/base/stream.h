/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole streams of bytes: facts from a file or a pipe, what passes between two processes of ours. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * All that comes until the other side has no more to say. *ret_text is the caller's to free; a NUL behind it is not
 * counted. WHY_ERR_SYSTEM: it cannot be read. WHY_ERR_SYNTAX: more than 512 MiB, which no facts are: 100,000
 * libraries with all they carry stay far below.
 */
int why_stream_read(int fd, char **ret_text, size_t *ret_length, struct why_error *err);

/* All of it, or false with errno. */
bool why_stream_write(int fd, const void *bytes, size_t length);
