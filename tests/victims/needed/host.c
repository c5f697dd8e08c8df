/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libA.so -> libC.so -> libD.so -> libB.so
 *      ..dlopen..> libB.so
 *
 * Closing libB.so keeps it: libA.so needs it, three steps away. Closing libA.so takes all four.
 */
#include "victim.h"

int main(void)
{
    void *a, *b;

    victim_begin();
    a = victim_open("libA.so", RTLD_NOW);
    b = victim_open("libB.so", RTLD_NOW);
    expect("open libA.so dlopen-count");
    expect("open libB.so dlopen-count needed");
    expect("open libC.so needed");
    expect("open libD.so needed");
    ready("libB.so");

    victim_close(b);
    expect("open libA.so dlopen-count");
    expect("open libB.so needed");
    ready("libA.so");

    victim_close(a);
    expect("gone libA.so");
    expect("gone libB.so");
    expect("gone libC.so");
    expect("gone libD.so");
    ready(NULL);
    return victim_end();
}
