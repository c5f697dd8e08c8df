/* SPDX-License-Identifier: GPL-3.0-or-later */
extern void *__dso_handle;
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
int use_twice(void);

static __thread int uses;

/* Not static: the tests want its name. */
void drop_use(void *object);

void drop_use(void *object)
{
    --*(int *)object;
}

int use_twice(void)
{
    for (int i = 0; i < 2; i++, uses++)
        __cxa_thread_atexit_impl(drop_use, &uses, &__dso_handle);
    return uses;
}
