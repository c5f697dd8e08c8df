/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

int open_and_close(void);

__attribute__((noinline)) static int drop_plain(void *plain)
{
    int failed = dlclose(plain);

    return failed;
}

int open_and_close(void)
{
    void *plain = dlopen("libplain.so", RTLD_NOW);

    return plain ? drop_plain(plain) : -1;
}
