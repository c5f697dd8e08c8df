/* SPDX-License-Identifier: GPL-3.0-or-later */
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
void core_drop(void *object);
int core_use(void);

void *charged_to;
static __thread int uses;

void core_drop(void *object)
{
    --*(int *)object;
}

int core_use(void)
{
    __cxa_thread_atexit_impl(core_drop, &uses, charged_to);
    return ++uses;
}
