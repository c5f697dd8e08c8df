/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/stream.h"

#include <errno.h>

#include "base/memory.h"

enum { FIRST_ROOM = 1 << 16, LIMIT_MIB = 512 };

int why_stream_read(int fd, char **ret_text, size_t *ret_length, struct why_error *err)
{
    WHY_FREE char *text = why_xcalloc(FIRST_ROOM, 1);
    size_t room = FIRST_ROOM, length = 0;
    ssize_t got;

    while ((got = read(fd, text + length, room - 1 - length))) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return why_error_errno(err, "cannot read it");
        length += (size_t)got;
        if (length + 1 < room)
            continue;
        room *= 2;
        if (room > (size_t)LIMIT_MIB << 20)
            return why_error_set(err, WHY_ERR_SYNTAX, "more than %d MiB", LIMIT_MIB);
        text = why_xrealloc(text, room);
    }
    text[length] = '\0';
    *ret_text = text;
    *ret_length = length;
    text = NULL;
    return 0;
}

bool why_stream_write(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length) {
        ssize_t written = write(fd, at, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}
