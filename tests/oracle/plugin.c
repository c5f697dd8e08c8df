/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One library of a random graph; compiled once for each of them.
 *
 *   NUMBER                      which one it is
 *   NEEDS(X) CALLS(X)           libraries whose function it calls by the PLT: those it needs, and by weak symbols
 *   READS(X) THREADS(X)         libraries whose variable, whose thread-local variable it refers to, weakly
 *   DEFINES(X) USES(X)          unique symbols that it defines; that it refers to
 *   UNDEFINED_CALL UNDEFINED_DATA   if defined: what nobody ever defines
 *
 * A name tells how it is bound: f_ by the PLT, d_ and u_ and t_ by the other relocations, s_ by dlsym(RTLD_DEFAULT),
 * x_ by dlsym(RTLD_NEXT). That is how the oracle knows what the loader's log is about.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "services.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define OWN(prefix) PASTE(prefix, NUMBER)

/* Without the compiler's start files, which would bind symbols of their own. */
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);

long OWN(d_) = NUMBER;
__thread long OWN(t_) = NUMBER;

int OWN(f_)(void)
{
    return NUMBER;
}

int OWN(s_)(void)
{
    return NUMBER;
}

int OWN(x_)(void)
{
    return NUMBER;
}

#define DEFINE_UNIQUE(n)                                                                                             \
    __asm__(".pushsection .data\n .globl u_" #n "\n .type u_" #n ", %gnu_unique_object\n .size u_" #n ", 8\n u_" #n  \
            ": .quad " #n "\n .popsection");
DEFINES(DEFINE_UNIQUE)

#define DECLARE_NEED(n) int f_##n(void);
#define DECLARE_CALL(n) int f_##n(void) __attribute__((weak));
#define DECLARE_READ(n) extern long d_##n __attribute__((weak));
#define DECLARE_THREAD(n) extern __thread long t_##n __attribute__((weak));
#define DECLARE_USE(n) extern long u_##n __attribute__((weak));
NEEDS(DECLARE_NEED)
CALLS(DECLARE_CALL)
READS(DECLARE_READ)
THREADS(DECLARE_THREAD)
USES(DECLARE_USE)
#ifdef UNDEFINED_CALL
int nobodys_function(void);
#endif
#ifdef UNDEFINED_DATA
extern long nobodys_data;
#endif

/* Never called: that it is here makes the relocations. */
void *OWN(addresses_)(int of);
void *OWN(addresses_)(int of)
{
#define ADDRESS_OF(prefix, n)                                                                                        \
    if (of == n)                                                                                                     \
        return &prefix##n;
#define ADDRESS_OF_THREAD(n) ADDRESS_OF(t_, n)
#define ADDRESS_OF_USE(n) ADDRESS_OF(u_, n)
    THREADS(ADDRESS_OF_THREAD)
    USES(ADDRESS_OF_USE)
#ifdef UNDEFINED_CALL
    if (of < 0)
        nobodys_function();
#endif
#ifdef UNDEFINED_DATA
    if (of < 0)
        return &nobodys_data;
#endif
    return NULL;
}

#define ELEMENT(n) &d_##n,
long *const OWN(variables_)[] = {READS(ELEMENT) NULL};

enum { MANY = 16 };
static const struct services *services;
static struct {
    void *handle;
    char name[64];
} held[MANY];
static int held_count;
static struct order later[MANY];
static int later_count;

static void call(int number)
{
#define CALL(n)                                                                                                      \
    if (number == n)                                                                                                 \
        f_##n();
    NEEDS(CALL)
    CALLS(CALL)
}

static int look_up(const char *prefix, int number, void *where)
{
    char name[16] = {prefix[0], '_', (char)('0' + number / 10), (char)('0' + number % 10), '\0'};
    void *volatile found; /* no tail call: dlsym asks who called it */

    if (number < 10)
        memcpy(name + 2, name + 3, 2);
    found = dlsym(where, name);
    return found != NULL;
}

static int open_one(const char *path, int flags)
{
    void *volatile handle = held_count < MANY ? dlopen(path, flags) : NULL;

    if (!handle)
        return 0;
    services->has_opened(handle);
    strncpy(held[held_count].name, strrchr(path, '/') + 1, sizeof(held->name) - 1);
    held[held_count++].handle = handle;
    return 1;
}

/* Somebody else may have closed it meanwhile. */
static int drop(int in_destructor)
{
    if (!held_count)
        return 0;
    held_count--;
    if (!services->has(held[held_count].handle, held[held_count].name))
        return 0;
    /* a sweep that takes this library must not come back to it */
    return in_destructor ? !services->close(held[held_count].handle) : services->close_soon(held[held_count].handle);
}

static void finish(void *registration)
{
    services->has_run(registration);
}

static int obey(const struct order *order)
{
    switch (order->action) {
    case ACTION_CALL: services->attempt(call, order->number); return 1;
    case ACTION_LOOK_UP: return look_up("s", order->number, RTLD_DEFAULT);
    case ACTION_NEXT: return look_up("x", order->number, RTLD_NEXT);
    case ACTION_OPEN: return open_one(order->text, order->number);
    case ACTION_DROP: return drop(order->later);
    case ACTION_REGISTER: return !__cxa_thread_atexit_impl(finish, order->data, &__dso_handle);
    }
    return 0;
}

int OWN(entry_)(const struct order *order);
int OWN(entry_)(const struct order *order)
{
    services = order->services;
    if (!order->later)
        return obey(order);
    if (later_count == MANY)
        return 0;
    later[later_count++] = *order;
    return 1;
}

/* In the destructor a library that is about to go itself must not be opened: only what is not there yet. */
__attribute__((destructor)) static void end(void)
{
    for (int i = 0; i < later_count; i++)
        if (later[i].action != ACTION_OPEN || !services->has(NULL, strrchr(later[i].text, '/') + 1))
            obey(&later[i]);
}
