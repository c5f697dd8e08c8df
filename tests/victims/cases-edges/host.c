/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who holds whom: by need, by a bound symbol; round and round; over a hundred steps; a thousand at once.
 */
#include "cases.h"

/* libouter.so needs libnext.so and libprov.so. The one asks for the next definition after its own, gets that of the
   other, and does not hold it. */
static void next_one(void)
{
    void *outer = victim_open("libouter.so", RTLD_NOW), *ask = victim_open("libnext.so", RTLD_NOW);

    if (victim_call(ask, "use") != 7)
        victim_fail("libnext.so", "found another function");
    expect("open libouter.so dlopen-count");
    expect("open libnext.so dlopen-count needed");
    expect("open libprov.so needed");
    ready("libouter.so");

    victim_close(outer);
    expect("gone libouter.so");
    expect("gone libprov.so");
    expect("open libnext.so dlopen-count");
    ready("libnext.so");

    victim_close(ask);
    expect("gone libnext.so");
    ready(NULL);
}

/* Two that need each other: a count of references would keep both for ever. */
static void ring(void)
{
    void *left = victim_open("libleft.so", RTLD_NOW), *right = victim_open("libright.so", RTLD_NOW);

    expect("open libleft.so dlopen-count needed");
    expect("open libright.so dlopen-count needed");
    ready("libleft.so");

    victim_close(left);
    expect("open libleft.so needed");
    expect("open libright.so dlopen-count"); /* who holds it is only there by it */
    ready("libright.so");

    victim_close(right);
    expect("gone libleft.so");
    expect("gone libright.so");
    ready(NULL);
}

/* A library that another one needs is closed once too often. */
static void closed_twice(void)
{
    void *front = victim_open("libfront.so", RTLD_NOW), *prov = victim_open("libprov.so", RTLD_NOW);

    victim_close(prov);
    expect("open libprov.so needed");
    ready("libprov.so");

    if (!dlclose(prov))
        victim_fail("dlclose", "did not fail");
    printf("note %s\n", strrchr(dlerror(), ':') + 2);
    expect("open libprov.so needed");
    ready("libfront.so");

    victim_close(front);
    expect("gone libprov.so");
    expect("gone libfront.so");
    ready(NULL);
}

/* The file `to` is the file `from`, in which the text `was` is `is`: both as long. */
static void copy_with(const char *from, const char *to, const char *was, const char *is)
{
    static char bytes[65536];
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    size_t size = in ? fread(bytes, 1, sizeof(bytes), in) : 0;
    char *place;

    if (!size || size == sizeof(bytes) || !out)
        victim_fail(to, "cannot be written");
    while ((place = memmem(bytes, size, was, strlen(was))))
        memcpy(place, is, strlen(is));
    fwrite(bytes, 1, size, out);
    fclose(in);
    if (fclose(out))
        victim_fail(to, "cannot be written");
}

/* Where `name` with a number lies. */
static char *numbered(const char *name, int number)
{
    char text[64];

    snprintf(text, sizeof(text), name, number);
    return victim_scratch(text);
}

/* libchain-000.so needs libchain-001.so, which needs ...: a hundred of them. */
static void chain(void)
{
    enum { LENGTH = 100 };
    char next[32];
    void *first, *last;

    for (int i = 0; i + 1 < LENGTH; i++) {
        snprintf(next, sizeof(next), "libchain-%03d.so", i + 1);
        copy_with(victim_path("libchain.so"), numbered("libchain-%03d.so", i), "libchain-xxx.so", next);
    }
    victim_copy(victim_path("libprov.so"), numbered("libchain-%03d.so", LENGTH - 1));
    first = victim_open_path(numbered("libchain-%03d.so", 0), RTLD_NOW);
    last = victim_open_path(numbered("libchain-%03d.so", LENGTH - 1), RTLD_NOW);
    victim_close(last);
    expect("open libchain-000.so dlopen-count");
    expect("open libchain-099.so needed");
    ready("libchain-000.so");

    victim_close(first);
    expect("gone libchain-000.so");
    expect("gone libchain-099.so");
    ready(NULL);
}

/* One library that holds a thousand others by a symbol in each. */
static void thousand(void)
{
    enum { COUNT = 1000 };
    static void *handles[COUNT];
    void *(*ask_for)(const char *);
    void *asks = victim_open("libask.so", RTLD_NOW), *symbol = dlsym(asks, "ask_for");

    memcpy(&ask_for, &symbol, sizeof(ask_for));
    for (int i = 0; i < COUNT; i++) {
        char name[32];

        snprintf(name, sizeof(name), "thing_%04d", i);
        copy_with(victim_path("libthing.so"), numbered("libthing-%04d.so", i), "thing_xxxx", name);
        handles[i] = victim_open_path(numbered("libthing-%04d.so", i), RTLD_NOW | RTLD_GLOBAL);
        if (!ask_for(name))
            victim_fail("dlsym", dlerror());
    }
    for (int i = 0; i < COUNT; i++)
        victim_close(handles[i]);
    expect("open libask.so dlopen-count");
    expect("stuck libthing-0000.so reldep");
    expect("stuck libthing-0999.so reldep");
    ready("libask.so");

    victim_close(asks);
    expect("gone libask.so");
    expect("gone libthing-0000.so");
    expect("gone libthing-0999.so");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {{"next-one", next_one},         {"ring", ring},
                                               {"closed-twice", closed_twice}, {"chain", chain},
                                               {"thousand", thousand},         {NULL, NULL}};

    return victim_run(cases, argc, argv);
}
