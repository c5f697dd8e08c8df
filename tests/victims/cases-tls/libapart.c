/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stddef.h>

extern void *__dso_handle;
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);
void drop_apart(void *object);
int use_apart(void);
int use_in_own_thread(void);
int in_own_thread(void *(*function)(void *));

static __thread int uses;

void drop_apart(void *object)
{
    --*(int *)object;
}

int use_apart(void)
{
    __cxa_thread_atexit_impl(drop_apart, &uses, &__dso_handle);
    return ++uses;
}

static void *work(void *nothing)
{
    use_apart();
    return nothing;
}

int in_own_thread(void *(*function)(void *))
{
    pthread_t thread;

    return pthread_create(&thread, NULL, function, NULL) || pthread_join(thread, NULL);
}

int use_in_own_thread(void)
{
    return in_own_thread(work);
}
