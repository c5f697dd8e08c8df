/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes a library NODELETE after all, what does not, and what that passes on.
 */
#include "cases.h"

/* The flag at a second dlopen, of a library that is open already, counts as well. */
static void second_open(void)
{
    void *plug = victim_open("libplug.so", RTLD_NOW);

    expect("open libplug.so dlopen-count");
    ready(NULL);

    victim_open("libplug.so", RTLD_NOW | RTLD_NODELETE);
    expect("stuck libplug.so nodelete-dlopen");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so nodelete-dlopen");
    ready(NULL);
}

/* The program looks a symbol up wherever it may be: a reference of the program, and no relocation tells of it. */
static void ask_everywhere(void)
{
    void *plug = victim_open("libplug.so", RTLD_NOW | RTLD_GLOBAL);

    expect("open libplug.so dlopen-count");
    ready(NULL);

    if (!dlsym(RTLD_DEFAULT, "answer"))
        victim_fail("dlsym", dlerror());
    expect("stuck libplug.so nodelete-dlopen");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so nodelete-dlopen");
    ready(NULL);
}

/* The program looks the same symbol up by the handle: that is no reference. */
static void ask_the_handle(void)
{
    void *plug = victim_open("libplug.so", RTLD_NOW | RTLD_GLOBAL);

    victim_call(plug, "answer");
    expect("open libplug.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("gone libplug.so");
    ready(NULL);
}

/* A NODELETE library binds a symbol: since glibc 2.31 an edge, and no NODELETE for the other one. */
static void holder(void)
{
    void *prov = victim_open("libplug.so", RTLD_LAZY | RTLD_GLOBAL), *keep = victim_open("libkeep.so", RTLD_LAZY);

    expect("open libplug.so dlopen-count");
    expect("stuck libkeep.so nodelete-flag");
    ready(NULL);

    victim_call(keep, "keep");
    expect("open libplug.so dlopen-count reldep");
    ready("libplug.so");

    victim_close(prov);
    expect("stuck libplug.so reldep");
    expect("stuck libkeep.so nodelete-flag");
    ready("libkeep.so");

    victim_close(keep);
    expect("stuck libplug.so reldep");
    ready(NULL);
}

/* A dlopen fails after it has loaded a NODELETE library: since glibc 2.31 that one goes again. */
static void failed_open(void)
{
    void *plug = victim_open("libplug.so", RTLD_NOW);

    victim_open_fails("libbroken.so");
    expect("gone libbroken.so");
    expect("gone libflag.so");
    expect("open libplug.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("gone libplug.so");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {{"second-open", second_open},       {"ask-everywhere", ask_everywhere},
                                               {"ask-the-handle", ask_the_handle}, {"holder", holder},
                                               {"failed-open", failed_open},       {NULL, NULL}};

    return victim_run(cases, argc, argv);
}
