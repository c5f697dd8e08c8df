/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

int use(void)
{
    int (*function)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "prov_function");

    return function();
}
