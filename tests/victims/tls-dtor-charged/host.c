/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libplug.so
 *      ..dlopen..> libcore.so, which registers a destructor of its own in the name of libplug.so
 *
 * The loader holds the library it was told, libplug.so, while the code lies in libcore.so: unloaded first, that one
 * would crash the thread when it ends.
 */
#include "worker.h"

int main(void)
{
    static struct worker worker;
    void *plug, *core, *dso, **charged_to;

    victim_begin();
    plug = victim_open("libplug.so", RTLD_NOW);
    core = victim_open("libcore.so", RTLD_NOW);
    dso = dlsym(plug, "plug_variable");
    charged_to = (void **)dlsym(core, "charged_to");
    if (!dso || !charged_to)
        victim_fail("dlsym", dlerror());
    *charged_to = dso; /* any address in a library names it */
    worker_start(&worker, "worker-0", core, "core_use");
    expect("open libplug.so dlopen-count tls-dtor");
    expect("open libcore.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("stuck libplug.so tls-dtor");
    expect("open libcore.so dlopen-count");
    ready(NULL);

    worker_end(&worker);
    expect("collectable libplug.so");
    expect("open libcore.so dlopen-count");
    ready("libcore.so");

    victim_close(core);
    expect("gone libplug.so");
    expect("gone libcore.so");
    ready(NULL);
    return victim_end();
}
