/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen x3..> libplug.so -> libdep.so
 *
 * Two dlopens and a forgotten RTLD_NOLOAD probe, which counts as well. Only the third dlclose unloads.
 */
#include "victim.h"

int main(void)
{
    void *plug;

    victim_begin();
    victim_open("libplug.so", RTLD_NOW);
    victim_open("libplug.so", RTLD_LAZY);
    plug = victim_open("libplug.so", RTLD_NOW | RTLD_NOLOAD);
    for (int left = 3; left > 0; left--) {
        expect("open libplug.so dlopen-count");
        expect("open libdep.so needed");
        ready("libplug.so");
        victim_close(plug);
    }
    expect("gone libplug.so");
    expect("gone libdep.so");
    ready(NULL);
    return victim_end();
}
