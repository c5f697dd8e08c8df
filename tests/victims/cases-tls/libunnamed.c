/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
void drop_unnamed(void *object);
int use_unnamed(void);

static __thread int uses;

void drop_unnamed(void *object)
{
    --*(int *)object;
}

int use_unnamed(void)
{
    __cxa_thread_atexit_impl(drop_unnamed, &uses, NULL);
    return ++uses;
}
