/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host N ..dlopen..> copies/libmany-0.so ... copies/libmany-(N-1).so
 *
 * Copies of one small file: for the layout of long lists and for measuring. N is 500 if it is not said.
 */
#include <sys/stat.h>

#include "victim.h"

enum { DEFAULT_COUNT = 500, MAX_COUNT = 10000 };

static void *open_copy(const char *original, int number)
{
    char name[64];
    char *path;

    snprintf(name, sizeof(name), "copies/libmany-%d.so", number);
    path = victim_scratch(name);
    if (access(path, F_OK)) /* a second run finds them, older than itself */
        victim_copy(original, path);
    return victim_open_path(path, RTLD_NOW);
}

int main(int argc, char **argv)
{
    static void *handles[MAX_COUNT];
    const char *original = victim_path("libmany.so");
    int count = argc > 1 ? atoi(argv[1]) : DEFAULT_COUNT;

    if (count < 2 || count > MAX_COUNT)
        victim_fail("number of libraries", "2 to 10000");
    victim_begin();
    mkdir(victim_scratch("copies"), 0777);
    for (int i = 0; i < count; i++)
        handles[i] = open_copy(original, i);
    expect("open libmany-0.so dlopen-count");
    expect("open libmany-%d.so dlopen-count", count - 1);
    ready("libmany-0.so");

    victim_close(handles[0]);
    expect("gone libmany-0.so");
    expect("open libmany-1.so dlopen-count");
    ready(NULL);

    for (int i = 1; i < count; i++)
        victim_close(handles[i]);
    expect("gone libmany-1.so");
    expect("gone libmany-%d.so", count - 1);
    ready(NULL);
    return victim_end();
}
