/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LD_PRELOAD libpass.so, whose dlclose calls the next one, and libnoclose.so, whose dlclose does nothing
 * host ..dlopen..> libplug.so
 *
 * The program closes what it opened, and the loader never hears of it: its count says, truly, that a handle is open.
 */
#include "victim.h"

int main(int argc, char **argv)
{
    void *plug;

    (void)argc;
    if (!getenv("LD_PRELOAD")) {
        setenv("LD_PRELOAD", "$ORIGIN/libpass.so:$ORIGIN/libnoclose.so", 1); /* a path may have a space */
        execv(victim_path("host"), argv);
        victim_fail("host", "cannot be run again");
    }
    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW);
    expect("open libplug.so dlopen-count");
    ready(NULL);

    victim_close(plug);
    expect("open libplug.so dlopen-count");
    expect("startup libnoclose.so startup");
    ready(NULL);
    return victim_end();
}
