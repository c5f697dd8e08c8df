/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ld.so, LD_AUDIT -> ../audit/libaudit.so
 * host ..dlopen(RTLD_NODELETE)..> libplug.so
 *
 * As nodelete-dlopen; but an audit module may have taken part in a binding and left no trace of it, so that the flag
 * is not the only explanation that is left.
 */
#include "victim.h"

int main(int argc, char **argv)
{
    void *plug;

    (void)argc;
    if (!getenv("LD_AUDIT")) {
        setenv("LD_AUDIT", victim_path("../audit/libaudit.so"), 1);
        execv(victim_path("host"), argv);
        victim_fail("host", "cannot be run again");
    }
    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW | RTLD_NODELETE);
    expect("stuck libplug.so nodelete-unknown");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so nodelete-unknown");
    ready(NULL);
    return victim_end();
}
