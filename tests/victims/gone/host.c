/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libplug.so
 *
 * One dlopen, one dlclose, and it is gone: the answer may also be that nothing is wrong.
 */
#include "victim.h"

int main(void)
{
    void *plug;

    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW);
    expect("open libplug.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("gone libplug.so");
    ready(NULL);
    return victim_end();
}
