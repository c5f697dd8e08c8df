/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the host of the oracle and its plugins, in whatever namespace, have to do with each other. */
#pragma once

/* What the host offers: its own functions, which work from every namespace. */
struct services {
    int (*close)(void *handle);              /* dlclose, which the oracle judges */
    int (*close_soon)(void *handle);         /* the same as soon as the plugin has returned */
    int (*has)(void *map, const char *name); /* is `map` (NULL: any) of the plugin's namespace still that file? */
    void (*attempt)(void (*function)(int), int of); /* call function(of), which may jump to nowhere */
    void (*has_opened)(void *handle);               /* dlopen returned it */
    void (*has_run)(void *registration);            /* a thread-local destructor ran */
};

enum action {
    ACTION_CALL,     /* f_NUMBER, by the PLT */
    ACTION_LOOK_UP,  /* s_NUMBER, by dlsym(RTLD_DEFAULT) */
    ACTION_NEXT,     /* x_NUMBER, by dlsym(RTLD_NEXT) */
    ACTION_OPEN,     /* dlopen of the file `text` with the flags NUMBER; it keeps the handle */
    ACTION_DROP,     /* dlclose of the handle that it got last */
    ACTION_REGISTER, /* a thread-local destructor on this thread, by its own libc; `data` is for has_run */
};

/* entry_NUMBER() of each plugin. With `later` it does not do it now but in its destructor. Returns false on failure.
 */
struct order {
    const struct services *services;
    enum action action;
    int later, number;
    const char *text; /* lives as long as the process */
    void *data;
};

typedef int entry_function(const struct order *order);
