/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

int provided(void);
int use(void);

int provided(void)
{
    return 1;
}

int use(void)
{
    int (*next)(void) = (int (*)(void))dlsym(RTLD_NEXT, "provided");

    return next ? next() : 0;
}
