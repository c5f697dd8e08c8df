/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A victim with several cases: its argument names the one to run. Without one it is the first. */
#pragma once

#include "victim.h"

struct victim_case {
    const char *name;
    void (*run)(void);
};

/* `cases` ends with one that has no name. */
static inline int victim_run(const struct victim_case *cases, int argc, char **argv)
{
    const struct victim_case *chosen = cases;

    victim_begin();
    while (argc > 1 && chosen->name && strcmp(chosen->name, argv[1]) != 0)
        chosen++;
    if (!chosen->name)
        victim_fail(argv[1], "no such case");
    chosen->run();
    return victim_end();
}

/* It must not be loaded: some dlopens have to fail. */
static inline void victim_open_fails(const char *name)
{
    if (dlopen(victim_path(name), RTLD_NOW))
        victim_fail(name, "was loaded");
}
