/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libleft.so -> libdep.so; a thread registers a destructor and ends after the dlclose
 *      ..dlopen..> libbroken.so, which fails: it needs a symbol that nobody has
 *
 * Nothing holds libleft.so any more, yet it is there. Not only a dlclose sweeps: a dlopen that fails while it
 * relocates does, too.
 */
#include "worker.h"

int main(void)
{
    static struct worker worker;
    void *left;

    victim_begin();
    left = victim_open("libleft.so", RTLD_NOW);
    worker_start(&worker, "worker", left, "use_twice");
    victim_close(left);
    worker_end(&worker);
    expect("collectable libleft.so");
    expect("collectable libdep.so");
    ready(NULL);

    left = victim_open("libleft.so", RTLD_NOW);
    worker_start(&worker, "worker", left, "use_twice");
    victim_close(left);
    worker_end(&worker);
    left = victim_open("libleft.so", RTLD_NOW);
    expect("open libleft.so dlopen-count");
    expect("open libdep.so needed");
    ready("libleft.so");

    victim_close(left);
    expect("gone libleft.so");
    expect("gone libdep.so");
    ready(NULL);

    left = victim_open("libleft.so", RTLD_NOW);
    worker_start(&worker, "worker", left, "use_twice");
    victim_close(left);
    worker_end(&worker);
    expect("collectable libleft.so");
    ready(NULL);

    if (dlopen(victim_path("libbroken.so"), RTLD_NOW))
        victim_fail("libbroken.so", "was loaded");
    expect("gone libleft.so");
    expect("gone libdep.so");
    ready(NULL);
    return victim_end();
}
