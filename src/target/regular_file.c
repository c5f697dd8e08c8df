/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "target/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/memory.h"

int why_regular_file_reopen(int path_fd, int *ret_fd, struct why_error *err)
{
    char link[32];
    struct stat st;
    int fd;

    if (fstat(path_fd, &st))
        return why_error_errno(err, "cannot examine it");
    if (!S_ISREG(st.st_mode))
        return why_error_set(err, WHY_ERR_MISSING, "not a regular file");
    snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
    fd = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return why_error_errno(err, "cannot open it");
    *ret_fd = fd;
    return 0;
}

int why_regular_file_open(const char *path, int *ret_fd, struct why_error *err)
{
    WHY_CLOSE int found = open(path, O_PATH | O_CLOEXEC);

    if (found < 0)
        return why_error_errno(err, "cannot open it");
    return why_regular_file_reopen(found, ret_fd, err);
}
