/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "layout/file.h"

/* The directory; `make` creates it. False if neither $XDG_CACHE_HOME nor $HOME gives one. */
static bool directory_of(char path[static PATH_MAX], bool make)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length;

    if (cache && cache[0] == '/')
        length = snprintf(path, PATH_MAX, "%s", cache);
    else if (home && home[0] == '/')
        length = snprintf(path, PATH_MAX, "%s/.cache", home);
    else
        return false;
    if (length < 0 || length >= PATH_MAX - 32)
        return false;
    if (make)
        mkdir(path, 0700);
    strcat(path, "/unloadwhy");
    return !make || !mkdir(path, 0700) || errno == EEXIST;
}

static bool path_of(const struct why_build_id *id, bool make, char path[static PATH_MAX])
{
    char hex[WHY_BUILD_ID_HEX];
    size_t length;

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    if (!*hex || !directory_of(path, make))
        return false;
    length = strlen(path);
    return snprintf(path + length, PATH_MAX - length, "/%s.layout", hex) < (int)(PATH_MAX - length);
}

static FILE *open_trusted(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_mode & (S_IWGRP | S_IWOTH)) {
        close(fd);
        return NULL;
    }
    return fdopen(fd, "r");
}

bool why_cache_load(enum why_layout_object object, const struct why_build_id *id, struct why_layout *layout)
{
    WHY_FCLOSE FILE *file = NULL;
    char path[PATH_MAX];
    struct why_error ignored;

    if (!path_of(id, false, path))
        return false;
    file = open_trusted(path);
    return file && !why_layout_read_part(file, object, id, layout, &ignored);
}

/* Write a temporary file beside it and rename that, so that no reader ever sees half a file. */
void why_cache_store(enum why_layout_object object, const struct why_build_id *id, const struct why_layout *layout)
{
    char path[PATH_MAX], beside[PATH_MAX + 8];
    FILE *file;
    int fd;

    if (!path_of(id, true, path))
        return;
    snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
    fd = mkstemp(beside);
    if (fd < 0)
        return;
    file = fdopen(fd, "w");
    if (file) {
        why_layout_write_head(file);
        why_layout_write_part(file, object, id, layout);
        why_layout_write_end(file);
    }
    if (!file || ferror(file) | fclose(file) || rename(beside, path))
        unlink(beside);
}
