/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> DIRECTORY/libhot.so
 *      ..dlopen..> DIRECTORY/./libhot.so, after another file took that name
 *
 * The loader finds a library by the string that it was opened with before it looks at the file. By the old string the
 * old code comes again; by another spelling of the same path the new one, as a second link map.
 */
#include "victim.h"

static void install(const char *path)
{
    char *beside;

    if (asprintf(&beside, "%s.new", path) < 0)
        victim_fail(path, "out of memory");
    victim_copy(victim_path("libhot.so"), beside);
    if (rename(beside, path))
        victim_fail(path, "cannot be renamed");
}

int main(void)
{
    char *path = victim_scratch("hot/libhot.so"), *spelling = victim_scratch("hot/./libhot.so");
    void *old, *again, *new;

    victim_begin();
    mkdir(victim_scratch("hot"), 0777);
    install(path);
    old = victim_open_path(path, RTLD_NOW);
    expect("open libhot.so dlopen-count");
    ready(NULL);

    install(path);
    again = victim_open_path(path, RTLD_NOW);
    new = victim_open_path(spelling, RTLD_NOW);
    printf("note %s %s\n", again == old ? "same" : "other", new == old ? "same" : "other");
    expect("open %p dlopen-count", old);
    expect("open %p dlopen-count", new);
    ready(NULL);

    victim_close(again);
    victim_close(old);
    expect("open %p dlopen-count", new);
    ready("libhot.so");

    victim_close(new);
    expect("gone libhot.so");
    ready(NULL);
    return victim_end();
}
