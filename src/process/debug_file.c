/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/debug_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "process/elf_image.h"
#include "process/regular_file.h"

static const char *search_path = "/usr/lib/debug";

void why_debug_file_path(const char *path)
{
    search_path = path;
}

/* Open `path` if it is this build: in our own file system, or else in the target's. */
static int open_build(struct why_target *target, const char *path, const struct why_build_id *id, int *ret_fd)
{
    for (int theirs = 0; theirs < 2; theirs++) {
        WHY_CLOSE int fd = -1;
        struct why_build_id found;
        struct why_error ignored;

        if (theirs ? why_target_open_path(target, path, &fd, &ignored) : why_regular_file_open(path, &fd, &ignored))
            continue;
        found = why_build_id_of_file(fd);
        if (!why_build_id_equal(id, &found))
            continue;
        *ret_fd = fd;
        fd = -1;
        return 0;
    }
    return -1;
}

/* The debug file below one directory. */
static int open_below(struct why_target *target, const char *directory, size_t length, const struct why_build_id *id,
                      int *ret_fd)
{
    char hex[WHY_BUILD_ID_HEX], path[PATH_MAX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    if (!length || directory[0] != '/' ||
        snprintf(path, sizeof(path), "%.*s/.build-id/%.2s/%s.debug", (int)length, directory, hex, hex + 2) >=
            (int)sizeof(path))
        return -1;
    return open_build(target, path, id, ret_fd);
}

int why_debug_file_open(struct why_target *target, const struct why_build_id *id, int *ret_fd, struct why_error *err)
{
    if (id->length < 2)
        return why_error_set(err, WHY_ERR_MISSING, "it has no build-id");
    for (const char *at = search_path, *end; *at; at = *end ? end + 1 : end) {
        end = strchrnul(at, ':');
        if (!open_below(target, at, (size_t)(end - at), id, ret_fd))
            return 0;
    }
    return why_error_set(err, WHY_ERR_MISSING, "no debug file");
}

int why_debug_file_open_alternate(struct why_target *target, int fd, const char *name, const struct why_build_id *id,
                                  int *ret_fd, struct why_error *err)
{
    char beside[PATH_MAX], path[2 * PATH_MAX];
    char *slash;

    if (!why_debug_file_open(target, id, ret_fd, err))
        return 0;
    why_regular_file_path(fd, beside);
    slash = strrchr(beside, '/');
    if (slash)
        *slash = '\0';
    if (name[0] == '/')
        snprintf(path, sizeof(path), "%s", name);
    else
        snprintf(path, sizeof(path), "%s/%s", beside, name);
    if (id->length < 2 || path[0] != '/' || open_build(target, path, id, ret_fd))
        return why_error_set(err, WHY_ERR_MISSING, "no alternate debug file");
    return 0;
}
