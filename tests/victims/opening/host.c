/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libnew.so -> libslow.so, whose constructor waits
 *
 * Looked at from inside a dlopen: the constructors of what libnew.so needs run first, its own are still to come.
 */
#include "victim.h"

/* The constructor finds it in the program. */
void while_opening(void);

void while_opening(void)
{
    expect("opening libnew.so dlopen-count");
    ready(NULL);
}

int main(void)
{
    void *new;

    victim_begin();
    new = victim_open("libnew.so", RTLD_NOW);
    expect("open libnew.so dlopen-count");
    expect("open libslow.so needed");
    ready("libnew.so");

    victim_close(new);
    expect("gone libnew.so");
    expect("gone libslow.so");
    ready(NULL);
    return victim_end();
}
