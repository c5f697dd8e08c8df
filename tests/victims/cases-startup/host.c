/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host -> libflag.so (-z nodelete), and LD_PRELOAD libpre.so: what came with the program, and the program itself,
 * opened and closed like a plugin.
 */
#include "cases.h"

int answer(void);

/* Preloaded: its count goes up and down, and it stays. */
static void preloaded(void)
{
    void *pre = victim_open("libpre.so", RTLD_NOW);

    expect("startup libpre.so startup dlopen-count");
    ready("libpre.so");

    victim_close(pre);
    expect("startup libpre.so startup");
    ready("libpre.so");

    if (!dlclose(pre))
        victim_fail("dlclose", "did not fail");
    expect("startup libpre.so startup");
    ready(NULL);
}

/* Linked with -z nodelete as well. That takes effect with the first dlopen that has something to load; from then on
   dlclose does not even count. */
static void flagged(void)
{
    void *flag, *plug;

    expect("startup libflag.so startup");
    ready(NULL);

    plug = victim_open("libplug.so", RTLD_NOW);
    flag = victim_open("libflag.so", RTLD_NOW);
    expect("startup libflag.so startup");
    expect("open libplug.so dlopen-count");
    ready("libflag.so");

    victim_close(flag);
    expect("startup libflag.so startup");
    ready("libplug.so");

    victim_close(plug);
    expect("startup libflag.so startup");
    expect("gone libplug.so");
    ready(NULL);
}

/* The program by its handle: it begins with a count of 1, and may lose even that. */
static void program(void)
{
    void *self = dlopen(NULL, RTLD_NOW);

    expect("startup host startup");
    ready("host");

    victim_close(self);
    expect("startup host startup");
    ready("host");

    victim_close(self);
    expect("startup host startup");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {
        {"preloaded", preloaded}, {"flagged", flagged}, {"program", program}, {NULL, NULL}};

    answer();
    if (!getenv("LD_PRELOAD")) {
        setenv("LD_PRELOAD", "$ORIGIN/libpre.so", 1); /* a path may have a space */
        execv(victim_path("host"), argv);
        victim_fail("host", "cannot be run again");
    }
    return victim_run(cases, argc, argv);
}
