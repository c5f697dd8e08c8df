/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

int open_and_close(void);
int close_what_is_needed(void);

__attribute__((noinline)) static int drop(void *handle)
{
    int failed = dlclose(handle);

    return failed;
}

int open_and_close(void)
{
    void *plain = dlopen("libplain.so", RTLD_NOW);

    return plain ? drop(plain) : -1;
}

/* The constructor of libfront.so has opened libback.so once already. */
int close_what_is_needed(void)
{
    void *front = dlopen("libfront.so", RTLD_NOW), *back = dlopen("libback.so", RTLD_NOW);

    return front && back ? drop(back) + drop(back) : -1;
}
