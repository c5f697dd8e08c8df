/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libnew.so; then the file is replaced, and opened again: by the same string it is the old library,
 * by another spelling of the path it is a second one.
 */
#include "cases.h"

static char *path, *spelling;

static void install(void)
{
    char *temporary = victim_scratch("libnew.so.temporary");

    victim_copy(victim_path("libnew.so"), temporary);
    if (rename(temporary, path))
        victim_fail(path, "cannot be replaced");
}

static void replaced(void)
{
    void *old, *again, *other;
    char next[32];

    path = victim_scratch("libnew.so");
    spelling = victim_scratch(".//libnew.so");
    install();
    old = victim_open_path(path, RTLD_NOW);
    install();
    again = victim_open_path(path, RTLD_NOW);
    if (again != old)
        victim_fail("dlopen by the same path", "another library");
    expect("open libnew.so dlopen-count");
    ready("libnew.so");

    victim_close(old);
    other = victim_open_path(spelling, RTLD_NOW);
    if (other == old)
        victim_fail("dlopen by another spelling", "the same library");
    expect("open %p dlopen-count", old);
    expect("open %p dlopen-count", other);
    snprintf(next, sizeof(next), "%p", old);
    ready(next);

    victim_close(old);
    expect("open libnew.so dlopen-count");
    ready("libnew.so");

    victim_close(other);
    expect("gone libnew.so");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {{"replaced", replaced}, {NULL, NULL}};

    return victim_run(cases, argc, argv);
}
