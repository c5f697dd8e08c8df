/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * counts FILE: opens a library again and again and closes it never, so that its count is another one at every look.
 * How often it has done so stands in FILE, for libcounts.so.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "victim.h"

static void *count_on(void *shared)
{
    char *path = victim_path("../victims/gone/libplug.so");

    for (atomic_ulong *count = shared;; ++*count)
        victim_open_path(path, RTLD_NOW);
    return NULL;
}

int main(int argc, char **argv)
{
    int fd = argc > 1 ? open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    void *shared = MAP_FAILED;
    pthread_t thread;

    victim_begin();
    if (!ftruncate(fd, sizeof(atomic_ulong)))
        shared = mmap(NULL, sizeof(atomic_ulong), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED || pthread_create(&thread, NULL, count_on, shared))
        victim_fail("counts", "no file, or no thread");
    ready(NULL);
    return victim_end();
}
