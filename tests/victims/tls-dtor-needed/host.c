/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libplug.so --needs--> libfoo.so
 *
 * libplug.so has a thread_local of a class whose destructor is in libfoo.so. The destructor holds libplug.so, and
 * that holds libfoo.so: the code cannot go before it has run.
 */
#include "worker.h"

int main(void)
{
    static struct worker workers[2];
    void *plug;

    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW);
    worker_start(&workers[0], "worker-0", plug, "plug_use");
    worker_start(&workers[1], "worker-1", plug, "plug_use");
    expect("open libplug.so dlopen-count tls-dtor");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so tls-dtor");
    ready(NULL);

    worker_end(&workers[0]);
    expect("stuck libplug.so tls-dtor");
    ready(NULL);

    worker_end(&workers[1]);
    expect("collectable libplug.so");
    ready(NULL);
    return victim_end();
}
