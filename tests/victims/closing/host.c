/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libslow.so, whose destructor waits, and closes libchild.so meanwhile
 *      ..dlopen..> libchild.so
 *
 * Looked at from inside a dlclose: libslow.so is about to go, and what is closed now waits until the outer sweep
 * runs once more.
 */
#include "victim.h"

static void *child;

static void while_closing(void)
{
    expect("closing libslow.so");
    expect("open libchild.so dlopen-count");
    ready("libchild.so");

    victim_close(child);
    expect("closing libslow.so");
    expect("closing libchild.so");
    ready(NULL);
}

int main(void)
{
    void *slow;
    void (**at_unload)(void);

    victim_begin();
    slow = victim_open("libslow.so", RTLD_NOW);
    child = victim_open("libchild.so", RTLD_NOW);
    at_unload = dlsym(slow, "at_unload");
    if (!at_unload)
        victim_fail("dlsym", dlerror());
    *at_unload = while_closing;
    victim_close(slow);
    expect("gone libslow.so");
    expect("gone libchild.so");
    ready(NULL);
    return victim_end();
}
