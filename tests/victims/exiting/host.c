/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host, namespace 0 ..dlopen..> libfirst.so, libslow.so -> libdep.so, libleft.so, libflag.so, liblast.so
 *       namespace 1 ..dlmopen..> libslow.so
 *
 * Looked at from inside exit: both destructors of libslow.so wait. What waits for its own counts once more then,
 * whoever opened it; that is no handle. libfirst.so has had its turn, so a dlclose unloads even now.
 */
#include "worker.h"

static void *first, *last;
static int turn;

static void expect_base(void)
{
    expect("open libslow.so dlopen-count");
    expect("open libdep.so needed");
    expect("stuck libflag.so nodelete-flag");
    expect("collectable libleft.so");
}

static void in_namespace_1(void)
{
    expect("open libslow.so@1 dlopen-count");
    expect("open libfirst.so dlopen-count");
    expect("open liblast.so dlopen-count");
    expect_base();
    ready(NULL);
}

static void in_base(void)
{
    expect("open libfirst.so dlopen-count");
    expect("open liblast.so dlopen-count");
    expect_base();
    ready("liblast.so");

    victim_close(last);
    expect("open libfirst.so dlopen-count");
    expect("collectable liblast.so");
    expect_base();
    ready("libfirst.so");

    victim_close(first);
    expect("gone libfirst.so");
    expect("collectable liblast.so");
    expect_base();
    ready(NULL);
    victim_end();
}

static void while_exiting(void)
{
    if (turn++)
        in_base();
    else
        in_namespace_1();
}

static void wait_in(void *slow)
{
    void (**at_unload)(void) = dlsym(slow, "at_unload");

    if (!at_unload)
        victim_fail("dlsym", dlerror());
    *at_unload = while_exiting;
}

int main(void)
{
    static struct worker worker;
    void *left, *own;

    victim_begin();
    first = victim_open("libfirst.so", RTLD_NOW);
    wait_in(victim_open("libslow.so", RTLD_NOW));
    own = dlmopen(LM_ID_NEWLM, victim_path("libslow.so"), RTLD_NOW);
    if (!own)
        victim_fail("dlmopen", dlerror());
    wait_in(own);
    left = victim_open("libleft.so", RTLD_NOW);
    worker_start(&worker, "worker", left, "use_twice");
    victim_close(left);
    worker_end(&worker);
    victim_close(victim_open("libflag.so", RTLD_NOW));
    last = victim_open("liblast.so", RTLD_NOW);
    return 0;
}
