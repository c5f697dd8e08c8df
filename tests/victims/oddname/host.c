/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> odd/..., libraries whose names are hostile to terminals, shells and parsers
 *
 * Nobody can type these names, so the expectations name link maps by their address.
 */
#include <sys/stat.h>

#include "victim.h"

static const char *const names[] = {
    "it's \"quoted\".so",
    "two\nlines.so",
    "unloadwhy-facts 1\nend\n.so",
    "red\x1b[31m.so",
    "bell\a\b\t\x7f.so",
    "bytes\xff\xfe\xc3\x28.so",
    "with a space.so",
    "two  spaces .so",
    "$(touch odd-was-here)`touch odd-was-here`;|&.so",
    "--help",
    "per%s%n%d.so",
    "back\\slash\\n.so",
};

enum { COUNT = sizeof(names) / sizeof(names[0]), LONG_NAME = 230 };

static void *open_copy(const char *original, const char *name)
{
    char inside[300];
    char *path;

    snprintf(inside, sizeof(inside), "odd/%s", name);
    path = victim_scratch(inside);
    victim_copy(original, path);
    return victim_open_path(path, RTLD_NOW);
}

int main(void)
{
    const char *original = victim_path("libplain.so");
    char long_name[LONG_NAME + 1] = {0};
    char next[64];
    void *handles[COUNT + 1];

    victim_begin();
    memset(long_name, 'a', LONG_NAME);
    mkdir(victim_scratch("odd"), 0777);
    for (int i = 0; i < COUNT; i++)
        handles[i] = open_copy(original, names[i]);
    handles[COUNT] = open_copy(original, long_name);
    for (int i = 0; i <= COUNT; i++)
        expect("open %p dlopen-count", handles[i]);
    snprintf(next, sizeof(next), "%p", handles[1]);
    ready(next);

    victim_close(handles[1]);
    for (int i = 2; i <= COUNT; i++)
        expect("open %p dlopen-count", handles[i]);
    ready(NULL);

    victim_close(handles[0]);
    for (int i = 2; i <= COUNT; i++)
        victim_close(handles[i]);
    expect("gone %s", long_name);
    ready(NULL);
    return victim_end();
}
