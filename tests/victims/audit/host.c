/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ld.so, LD_AUDIT -> libaudit.so -> libc.so.6, both in namespace 1
 * host ..dlopen..> libplug.so
 *
 * An audit module lives in a namespace of its own, which nobody in the program opened or can close. The program
 * itself goes its way.
 */
#include "victim.h"

int main(int argc, char **argv)
{
    void *plug;

    (void)argc;
    if (!getenv("LD_AUDIT")) {
        setenv("LD_AUDIT", victim_path("libaudit.so"), 1);
        execv(victim_path("host"), argv);
        victim_fail("host", "cannot be run again");
    }
    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW);
    expect("startup libaudit.so@1 audit");
    expect("startup libc.so.6@1 audit");
    expect("open libplug.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("startup libaudit.so@1 audit");
    expect("gone libplug.so");
    ready(NULL);
    return victim_end();
}
