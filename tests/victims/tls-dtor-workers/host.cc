// SPDX-License-Identifier: GPL-3.0-or-later
//
// host (C++) ..dlopen..> libnet.so, used by the threads worker-0, worker-1 and worker-2
//            ..dlopen..> libother.so, unrelated
//
// When the threads end, nothing holds libnet.so any more, but nothing sweeps either: it waits for the next dlclose
// that brings a count to 0, here that of libother.so.
#include "worker.h"

int main()
{
    static worker workers[3];
    static const char *const names[] = {"worker-0", "worker-1", "worker-2"};

    victim_begin();
    void *net = victim_open("libnet.so", RTLD_NOW);
    void *other = victim_open("libother.so", RTLD_NOW);
    for (int i = 0; i < 3; i++)
        worker_start(&workers[i], names[i], net, "use");
    expect("open libnet.so dlopen-count tls-dtor");
    ready("libnet.so");

    victim_close(net);
    expect("stuck libnet.so tls-dtor");
    ready(nullptr);

    worker_end(&workers[0]);
    expect("stuck libnet.so tls-dtor");
    ready(nullptr);

    worker_end(&workers[1]);
    worker_end(&workers[2]);
    expect("collectable libnet.so");
    expect("open libother.so dlopen-count");
    ready("libother.so");

    victim_close(other);
    expect("gone libnet.so");
    expect("gone libother.so");
    ready(nullptr);
    return victim_end();
}
