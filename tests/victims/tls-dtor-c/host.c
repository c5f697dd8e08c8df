/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host (C) ..dlopen..> libtlsc.so (C), which calls __cxa_thread_atexit_impl itself
 *          ..dlopen..> libother.so, unrelated
 *
 * One thread registers twice, so one library has two destructors in one list. No C++ is involved.
 */
#include "worker.h"

int main(void)
{
    static struct worker worker;
    void *tlsc, *other;

    victim_begin();
    tlsc = victim_open("libtlsc.so", RTLD_NOW);
    other = victim_open("libother.so", RTLD_NOW);
    worker_start(&worker, "worker", tlsc, "use_twice");
    expect("open libtlsc.so dlopen-count tls-dtor");
    ready("libtlsc.so");

    victim_close(tlsc);
    expect("stuck libtlsc.so tls-dtor");
    ready(NULL);

    worker_end(&worker);
    expect("collectable libtlsc.so");
    ready("libother.so");

    victim_close(other);
    expect("gone libtlsc.so");
    expect("gone libother.so");
    ready(NULL);
    return victim_end();
}
