/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/memory.h"
#include "base/quote.h"
#include "process/regular_file.h"
#include "process/unpack_format.h"

enum {
    ROOM = 1 << 20, /* of each buffer: large, to save system calls */
    PIECE = 4096,   /* zeros that a file system need not store */
};

/* --- The temporary file --- */

struct sink {
    int fd;
    const char *directory;
    struct why_unpack_limits limits;
    uint64_t size, data; /* so far */
};

static int create_in(const char *directory, struct sink *sink, struct why_error *err)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/unloadwhy.XXXXXX", directory) >= (int)sizeof(path))
        return why_error_set(err, WHY_ERR_SYSTEM, "the name of the temporary directory is too long");
    sink->fd = mkostemp(path, O_CLOEXEC);
    if (sink->fd < 0)
        return why_error_errno(err, "cannot create a temporary file in %s", directory);
    unlink(path);
    sink->directory = directory;
    return 0;
}

static int create(struct sink *sink, const struct why_unpack_limits *limits, struct why_error *err)
{
    const char *chosen = getenv("TMPDIR");
    struct statvfs room;

    if (create_in(chosen && *chosen ? chosen : "/var/tmp", sink, err))
        return -1;
    if (limits) {
        sink->limits = *limits;
        return 0;
    }
    sink->limits = (struct why_unpack_limits){.size = UINT64_C(64) << 30, .data = UINT64_MAX};
    if (!fstatvfs(sink->fd, &room))
        sink->limits.data = (uint64_t)room.f_bavail * room.f_frsize / 2;
    return 0;
}

static int write_all(struct sink *sink, const unsigned char *bytes, size_t length, uint64_t at, struct why_error *err)
{
    if (length > sink->limits.data - sink->data) {
        why_error_set(err, WHY_ERR_SYSTEM, "it takes more than %" PRIu64 " MiB, half of what is free, in %s",
                      sink->limits.data >> 20, sink->directory);
        return why_error_hint(err, "TMPDIR=DIR, where DIR has more room");
    }
    sink->data += length;
    while (length) {
        ssize_t n = pwrite(sink->fd, bytes, length, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return why_error_errno(err, "cannot write a temporary file in %s", sink->directory);
        bytes += n;
        length -= (size_t)n;
        at += (uint64_t)n;
    }
    return 0;
}

static size_t piece_at(size_t at, size_t length)
{
    return length - at < PIECE ? length - at : PIECE;
}

static bool is_zero(const unsigned char *bytes, size_t length)
{
    return !bytes[0] && !memcmp(bytes, bytes + 1, length - 1);
}

/* Write `bytes`; runs of zeros become holes. */
static int put(struct sink *sink, const unsigned char *bytes, size_t length, struct why_error *err)
{
    if (length > sink->limits.size - sink->size) {
        why_error_set(err, WHY_ERR_SYSTEM, "it is larger than %" PRIu64 " GiB", sink->limits.size >> 30);
        return why_error_hint(err, "unpack it into a file and give that: a plain file may have any size");
    }
    for (size_t at = 0, end; at < length; at = end) {
        bool zero = is_zero(bytes + at, piece_at(at, length));

        end = at;
        do
            end += piece_at(end, length);
        while (end < length && is_zero(bytes + end, piece_at(end, length)) == zero);
        if (!zero && write_all(sink, bytes + at, end - at, sink->size + at, err))
            return -1;
    }
    sink->size += length;
    return 0;
}

static int finish(struct sink *sink, int *ret_fd, struct why_error *err)
{
    if (ftruncate(sink->fd, (off_t)sink->size))
        return why_error_errno(err, "cannot write a temporary file in %s", sink->directory);
    *ret_fd = sink->fd;
    sink->fd = -1;
    return 0;
}

/* --- From the one to the other --- */

struct source {
    int fd;
    unsigned char bytes[ROOM];
    size_t length;
    bool ended;
};

/* Fill the buffer: a pipe delivers small portions. */
static int fill(struct source *source, struct why_error *err)
{
    source->length = 0;
    while (source->length < ROOM) {
        ssize_t n = read(source->fd, source->bytes + source->length, ROOM - source->length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return why_error_errno(err, "cannot read it");
        if (n == 0)
            break;
        source->length += (size_t)n;
    }
    source->ended = source->length < ROOM;
    return 0;
}

static int copy(struct source *source, struct sink *sink, struct why_error *err)
{
    for (;;) {
        if (put(sink, source->bytes, source->length, err))
            return -1;
        if (source->ended)
            return 0;
        if (fill(source, err))
            return -1;
    }
}

static int feed(struct source *source, struct why_unpack_chunk *chunk, struct why_error *err)
{
    if (chunk->in_left || source->ended)
        return 0;
    if (fill(source, err))
        return -1;
    chunk->in = source->bytes;
    chunk->in_left = source->length;
    chunk->last = source->ended;
    return 0;
}

static int drain(struct why_unpack_chunk *chunk, unsigned char *out, struct sink *sink, struct why_error *err)
{
    if (put(sink, out, ROOM - chunk->out_left, err))
        return -1;
    chunk->out = out;
    chunk->out_left = ROOM;
    return 0;
}

static int decode(struct source *source, const struct why_unpack_format *format, void *decoder, struct sink *sink,
                  struct why_error *err)
{
    WHY_FREE unsigned char *out = why_xcalloc(1, ROOM);
    struct why_unpack_chunk chunk = {source->bytes, source->length, out, ROOM, source->ended};
    enum why_unpack_state state = WHY_UNPACK_MORE;

    while (state != WHY_UNPACK_WHOLE || !chunk.last || chunk.in_left) {
        size_t before = chunk.in_left + chunk.out_left;

        state = format->step(decoder, &chunk, err);
        if (state == WHY_UNPACK_FAILED)
            return -1;
        if (state == WHY_UNPACK_MORE && chunk.in_left + chunk.out_left == before)
            return why_error_set(err, WHY_ERR_SYNTAX, "the data of %s is cut short", format->name);
        if ((!chunk.out_left && drain(&chunk, out, sink, err)) || feed(source, &chunk, err))
            return -1;
    }
    return drain(&chunk, out, sink, err);
}

static int no_library(const struct why_unpack_format *format, struct why_error *err)
{
    if (!format->library) {
        why_error_set(err, WHY_ERR_MISSING, "%s is not one of zstd, lz4 and xz", format->name);
        return why_error_hint(err, "%s -dc CORE | unloadwhy -c -", format->name);
    }
    why_error_set(err, WHY_ERR_MISSING, "unloadwhy was built without %s, for %s", format->library, format->name);
    return why_error_hint(err, "%s -dc CORE | unloadwhy -c -, or build it where %s-dev is installed", format->name,
                          format->library);
}

static int decode_by(struct source *source, const struct why_unpack_format *format, struct sink *sink,
                     struct why_error *err)
{
    void *decoder;
    int result;

    if (!format->begin)
        return no_library(format, err);
    decoder = format->begin();
    result = decode(source, format, decoder, sink, err);
    format->end(decoder);
    return result;
}

int why_unpack(int fd, const struct why_unpack_limits *limits, int *ret_fd, struct why_error *err)
{
    WHY_FREE struct source *source = why_xcalloc(1, sizeof(*source));
    const struct why_unpack_format *format;
    struct sink sink = {.fd = -1};
    int result;

    source->fd = fd;
    if (fill(source, err) || create(&sink, limits, err))
        return -1;
    format = why_unpack_format_of(source->bytes, source->length);
    result = format ? decode_by(source, format, &sink, err) : copy(source, &sink, err);
    if (result)
        why_error_prefix(err, format ? "cannot unpack it" : "cannot take it in");
    else
        result = finish(&sink, ret_fd, err);
    why_cleanup_close(&sink.fd);
    return result;
}

/* --- Opening --- */

static int open_any(const char *path, int *ret_fd, struct why_error *err)
{
    struct stat st;
    int fd;

    if (!strcmp(path, "-"))
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    else if (!stat(path, &st) && S_ISFIFO(st.st_mode))
        fd = open(path, O_RDONLY | O_CLOEXEC);
    else
        return why_regular_file_open(path, ret_fd, err);
    if (fd < 0)
        return why_error_errno(err, "cannot open it");
    *ret_fd = fd;
    return 0;
}

/* Is it a regular file that need not be unpacked? */
static bool is_plain(int fd)
{
    unsigned char start[8];
    struct stat st;
    ssize_t length;

    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        return false;
    length = pread(fd, start, sizeof(start), 0);
    return length < 0 || !why_unpack_format_of(start, (size_t)length);
}

int why_unpack_open(const char *path, int *ret_fd, struct why_error *err)
{
    WHY_CLOSE int fd = -1;

    if (open_any(path, &fd, err))
        return -1;
    if (!is_plain(fd))
        return why_unpack(fd, NULL, ret_fd, err);
    *ret_fd = fd;
    fd = -1;
    return 0;
}
