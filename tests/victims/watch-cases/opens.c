/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Its constructor opens the library OPENS. */
#include <dlfcn.h>
#include <stdlib.h>

__attribute__((constructor)) static void open_it(void)
{
    void *handle = dlopen(OPENS, RTLD_NOW);

    if (handle && getenv("VICTIM_CLOSES"))
        dlclose(handle);
}
