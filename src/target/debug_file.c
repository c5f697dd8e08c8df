/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "target/debug_file.h"

#include <stdio.h>

#include "base/memory.h"
#include "target/elf_image.h"
#include "target/regular_file.h"

static const char place[] = "/usr/lib/debug/.build-id/";

enum { PATH_ROOM = sizeof(place) + WHY_BUILD_ID_HEX + sizeof("/.debug") };

static void path_of(const struct why_build_id *id, char path[static PATH_ROOM])
{
    char text[WHY_BUILD_ID_HEX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, text);
    snprintf(path, PATH_ROOM, "%s%.2s/%s.debug", place, text, text + 2);
}

int why_debug_file_open(struct why_target *target, const struct why_build_id *id, int *ret_fd, struct why_error *err)
{
    struct why_build_id found;
    char path[PATH_ROOM];
    WHY_CLOSE int fd = -1;

    if (id->length < 2)
        return why_error_set(err, WHY_ERR_MISSING, "it has no build-id");
    path_of(id, path);
    if (why_regular_file_open(path, &fd, err) && why_target_open_path(target, path, &fd, err))
        return why_error_set(err, WHY_ERR_MISSING, "no debug file");
    found = why_build_id_of_file(fd);
    if (!why_build_id_equal(id, &found))
        return why_error_set(err, WHY_ERR_MISMATCH, "the debug file is of another build");
    *ret_fd = fd;
    fd = -1;
    return 0;
}
