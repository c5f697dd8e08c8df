/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into unloadwhy: it reads memory only after the program `counts`, whose file is $COUNTS, has counted on.
 * So no two looks at that program can see the same, however busy the machine is.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong *count;

__attribute__((constructor)) static void find_count(void)
{
    int fd = open(getenv("COUNTS"), O_RDONLY | O_CLOEXEC);
    void *shared = mmap(NULL, sizeof(*count), PROT_READ, MAP_SHARED, fd, 0);

    if (shared == MAP_FAILED)
        _exit(99);
    close(fd);
    count = shared;
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                         unsigned long remote_count, unsigned long flags)
{
    ssize_t (*next)(pid_t, const struct iovec *, unsigned long, const struct iovec *, unsigned long, unsigned long);
    unsigned long before = *count;

    while (*count == before)
        usleep(50);
    *(void **)&next = dlsym(RTLD_NEXT, "process_vm_readv");
    return next(pid, local, local_count, remote, remote_count, flags);
}
