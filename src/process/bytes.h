/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes at offsets, wherever they are: in a file, in the memory of a target, in a recorded block. All readers of ELF
 * structures use this, so one parser serves all three.
 */
#pragma once

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"

struct why_target;

struct why_bytes {
    /* All or nothing. Fails with WHY_ERR_FAULT (memory), WHY_ERR_SYNTAX (after the end) or WHY_ERR_SYSTEM. */
    int (*read)(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length, struct why_error *err);
    union {
        int fd;                    /* borrowed */
        struct why_target *target; /* borrowed */
        const uint8_t *block;      /* borrowed */
    };
    uint64_t base; /* of memory: the address of offset 0 */
    uint64_t size; /* of a file or block */
};

/* Takes the file's size now: bytes appended later are not seen, and reading bytes cut off later fails. */
int why_bytes_of_file(int fd, struct why_bytes *ret_bytes, struct why_error *err);
struct why_bytes why_bytes_of_memory(struct why_target *target, uint64_t base);
struct why_bytes why_bytes_of_block(const void *block, size_t size);

static inline int why_bytes_read(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length,
                                 struct why_error *err)
{
    return bytes->read(bytes, at, buffer, length, err);
}

/* A number of 1 to 8 bytes as it lies in memory. */
static inline uint64_t why_number_at(const void *raw, size_t size, bool big_endian)
{
    const unsigned char *bytes = raw;
    uint64_t number = 0;
    uint32_t half;

    switch (size) {
    case 8: memcpy(&number, raw, 8); return big_endian ? be64toh(number) : le64toh(number);
    case 4: memcpy(&half, raw, 4); return big_endian ? be32toh(half) : le32toh(half);
    default:
        for (size_t i = 0; i < size; i++)
            number = number << 8 | bytes[big_endian ? i : size - 1 - i];
        return number;
    }
}

/* A NUL-terminated string of less than `limit` bytes, copied into `arena`. WHY_ERR_SYNTAX: no NUL by then. */
int why_bytes_string(const struct why_bytes *bytes, uint64_t at, size_t limit, struct why_arena *arena,
                     const char **ret_string, struct why_error *err);
