/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libdi_rechk.so, version 1 (Go, c-shared)
 * then the file is replaced by version 2, closed, and opened again by the same path
 *
 * Go links c-shared libraries NODELETE, so the old version is never unloaded, and dlopen finds it by its name: the
 * same handle, the old answer.
 */
#include "victim.h"

static const char name[] = "libdi_rechk.so";

/* As an installer does it: a new file under a temporary name, then rename. */
static void install(const char *path, const char *version)
{
    char *temporary = victim_scratch("libdi_rechk.so.new");

    victim_copy(victim_path(version), temporary);
    if (rename(temporary, path))
        victim_fail(path, "cannot be replaced");
}

int main(void)
{
    char *path = victim_scratch(name);
    void *first, *second;

    victim_begin();
    install(path, "version-1.so");
    first = victim_open_path(path, RTLD_NOW);
    printf("note version %d\n", victim_call(first, "version"));
    expect("stuck %s nodelete-flag", name);
    ready(name);

    victim_close(first);
    expect("stuck %s nodelete-flag", name);
    ready(NULL);

    install(path, "version-2.so");
    second = victim_open_path(path, RTLD_NOW);
    printf("note version %d, %s handle\n", victim_call(second, "version"), first == second ? "the same" : "another");
    expect("stuck %s nodelete-flag", name);
    ready(name);

    victim_close(second);
    expect("stuck %s nodelete-flag", name);
    ready(NULL);
    return victim_end();
}
