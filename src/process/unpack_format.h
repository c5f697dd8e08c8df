/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats of compressed files. Private to src/process. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Taken from `in`, put to `out`; both move on. */
struct why_unpack_chunk {
    const unsigned char *in;
    size_t in_left;
    unsigned char *out;
    size_t out_left;
    bool last; /* nothing comes after `in` */
};

enum why_unpack_state {
    WHY_UNPACK_FAILED = -1,
    WHY_UNPACK_MORE, /* in the midst of the data */
    WHY_UNPACK_WHOLE /* it may end here, or another piece follows */
};

struct why_unpack_format {
    const char *name;    /* of its tool, too */
    const char *library; /* that unpacks it, by the name of its package without -dev; NULL: none that we use */
    unsigned char magic[6];
    size_t magic_length;
    /* NULL if this program is built without its library. begin() ends the program if memory is short. */
    void *(*begin)(void);
    enum why_unpack_state (*step)(void *decoder, struct why_unpack_chunk *chunk, struct why_error *err);
    void (*end)(void *decoder);
};

/* The format of a file that starts like this, or NULL: not compressed, as far as we know. */
const struct why_unpack_format *why_unpack_format_of(const void *start, size_t length);
