/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen(RTLD_NODELETE)..> libplug.so
 *
 * The flag leaves no trace but its effect, so the answer comes by elimination. As long as unloadwhy cannot examine
 * who bound a symbol in it (nodelete-bound), the honest word is nodelete-unknown.
 */
#include "victim.h"

int main(void)
{
    void *plug;

    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW | RTLD_NODELETE);
    expect("stuck libplug.so nodelete-unknown");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so nodelete-unknown");
    ready(NULL);
    return victim_end();
}
