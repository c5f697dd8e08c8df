/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usage: memfd LIBRARY: copies it into a memfd that is called "plugin", and opens that. Ends with its input. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

#include "victim.h"

int main(int argc, char **argv)
{
    int file = open(argc > 1 ? argv[1] : "", O_RDONLY | O_CLOEXEC), memory = memfd_create("plugin", MFD_CLOEXEC);
    char *name = NULL;

    victim_begin();
    if (file < 0 || memory < 0)
        victim_fail("memfd", "cannot be made");
    while (sendfile(memory, file, NULL, 1 << 20) > 0)
        ;
    if (asprintf(&name, "/proc/self/fd/%d", memory) < 0 || !dlopen(name, RTLD_NOW))
        victim_fail("memfd", dlerror());
    ready(NULL);
    return victim_end();
}
