/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Like a sanitizer, whose interceptor has a second name and calls the next definition. */
#include <dlfcn.h>

int __interceptor_dlclose(void *handle);

int __interceptor_dlclose(void *handle)
{
    int (*next)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "dlclose");

    return next(handle);
}

int dlclose(void *handle) __attribute__((weak, alias("__interceptor_dlclose")));
