/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded: notes every dlclose of the program in the very file where ld.so writes its LD_DEBUG messages, which say
 * nothing of one that is ignored or refused:
 *
 *   @ close NAME, @ closed STATUS
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One write for a line: other threads write too. */
__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    char path[4096];
    va_list args;
    int fd;

    snprintf(path, sizeof(path), "%s.%d", getenv("LD_DEBUG_OUTPUT"), getpid());
    fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return; /* a child: ld.so goes on in the file of its parent */
    va_start(args, format);
    vdprintf(fd, format, args);
    va_end(args);
    close(fd);
}

int dlclose(void *handle)
{
    int (*next)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "dlclose"), status;

    note("@ close %s\n", ((const struct link_map *)handle)->l_name);
    status = next(handle);
    note("@ closed %d\n", status);
    return status;
}
