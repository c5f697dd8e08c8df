/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen(RTLD_NODELETE)..> libplug.so
 *
 * The flag leaves no trace but its effect, so the answer comes by elimination: its file, the table of unique symbols
 * and the relocations of the program were all examined.
 */
#include "victim.h"

int main(void)
{
    void *plug;

    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW | RTLD_NODELETE);
    expect("stuck libplug.so nodelete-dlopen");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so nodelete-dlopen");
    ready(NULL);
    return victim_end();
}
