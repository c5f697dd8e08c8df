/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/regular_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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

void why_regular_file_path(int fd, char path[static PATH_MAX])
{
    char link[32];
    ssize_t length;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = '\0';
}

/*
 * In another root, absolute symbolic links start at that root. Only openat2 (Linux 5.6) can resolve them so. Without
 * it, open files only if the root is our own.
 */
static int open_beneath(int root, const char *path)
{
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    struct stat ours, given;
    int fd;

    do
        fd = (int)syscall(__NR_openat2, root, path, &how, sizeof(how));
    while (fd < 0 && (errno == EAGAIN || errno == EINTR));
    if (fd >= 0 || errno != ENOSYS)
        return fd;
    if (stat("/", &ours) || fstat(root, &given) || ours.st_dev != given.st_dev || ours.st_ino != given.st_ino) {
        errno = ENOSYS;
        return -1;
    }
    return open(path, O_PATH | O_CLOEXEC);
}

int why_regular_file_find(int root, const char *path, int *ret_fd, struct why_error *err)
{
    int fd;

    if (path[0] != '/')
        return why_error_set(err, WHY_ERR_USAGE, "not an absolute path");
    fd = root < 0 ? open(path, O_PATH | O_CLOEXEC) : open_beneath(root, path);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return why_error_set(err, WHY_ERR_MISSING, "no such file");
    if (fd < 0)
        return why_error_errno(err, "cannot open it");
    *ret_fd = fd;
    return 0;
}
