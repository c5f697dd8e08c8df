/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole streams of bytes: facts from a file or a pipe, and data between two of our own processes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Read `fd` to its end. The caller frees *ret_text; it ends with a NUL, which *ret_length does not count.
 * WHY_ERR_SYSTEM: reading failed. WHY_ERR_SYNTAX: more than 512 MiB; the facts of 100,000 libraries stay far below
 * that.
 */
int why_stream_read(int fd, char **ret_text, size_t *ret_length, struct why_error *err);

/* Write all of it. Returns false, with errno, if that failed. */
bool why_stream_write(int fd, const void *bytes, size_t length);
