/* SPDX-License-Identifier: GPL-3.0-or-later */
extern void *__dso_handle;
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
int use_once(void);
void drop_use(void *object);

static __thread int uses;

/* Not static: its name is to be seen. */
void drop_use(void *object)
{
    --*(int *)object;
}

int use_once(void)
{
    __cxa_thread_atexit_impl(drop_use, &uses, &__dso_handle);
    return ++uses;
}
