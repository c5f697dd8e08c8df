/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/bytes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "process/target.h"

static bool within(const struct why_bytes *bytes, uint64_t at, size_t length)
{
    return at <= bytes->size && length <= bytes->size - at;
}

static int after_the_end(uint64_t at, struct why_error *err)
{
    return why_error_set(err, WHY_ERR_SYNTAX, "it ends before offset 0x%" PRIx64, at);
}

static int read_file(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length, struct why_error *err)
{
    char *to = buffer;
    size_t done = 0;

    if (!within(bytes, at, length))
        return after_the_end(at, err);
    while (done < length) {
        ssize_t n = pread(bytes->fd, to + done, length - done, (off_t)(at + done));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return why_error_errno(err, "cannot read it");
        if (n == 0)
            return after_the_end(at + done, err);
        done += (size_t)n;
    }
    return 0;
}

static int read_block(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length, struct why_error *err)
{
    if (!within(bytes, at, length))
        return after_the_end(at, err);
    memcpy(buffer, bytes->block + at, length);
    return 0;
}

int why_bytes_of_file(int fd, struct why_bytes *ret_bytes, struct why_error *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return why_error_errno(err, "cannot examine it");
    *ret_bytes = (struct why_bytes){.read = read_file, .fd = fd, .size = (uint64_t)st.st_size};
    return 0;
}

struct why_bytes why_bytes_of_block(const void *block, size_t size)
{
    return (struct why_bytes){.read = read_block, .block = block, .size = size};
}

/*
 * Read in small steps, and near the end byte by byte, because the string may end just where the readable bytes end.
 */
int why_bytes_string(const struct why_bytes *bytes, uint64_t at, size_t limit, struct why_arena *arena,
                     const char **ret_string, struct why_error *err)
{
    enum { STEP = 64 };
    WHY_FREE char *text = NULL;
    size_t length = 0, step = STEP, room = 0;

    while (length < limit) {
        size_t chunk = limit - length < step ? limit - length : step;
        const char *end;

        if (room - length < STEP) {
            room = room ? 2 * room : 4 * STEP;
            text = why_xrealloc(text, room);
        }
        if (why_bytes_read(bytes, at + length, text + length, chunk, err)) {
            if (step == 1)
                return -1;
            step = 1;
            continue;
        }
        end = memchr(text + length, 0, chunk);
        if (end) {
            *ret_string = why_strndup(arena, text, (size_t)(end - text));
            return 0;
        }
        length += chunk;
    }
    return why_error_set(err, WHY_ERR_SYNTAX, "no end of a string at 0x%" PRIx64, bytes->base + at);
}
