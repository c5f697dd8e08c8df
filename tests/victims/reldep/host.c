/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen(RTLD_GLOBAL)..> libprov.so
 *      ..dlopen..> libcons.so --binds provided() at its first call--> libprov.so
 *
 * No DT_NEEDED between them: the edge appears with the first call. From then on libcons.so keeps libprov.so.
 */
#include "victim.h"

int main(void)
{
    void *prov, *cons;

    victim_begin();
    prov = victim_open("libprov.so", RTLD_LAZY | RTLD_GLOBAL);
    cons = victim_open("libcons.so", RTLD_LAZY);
    expect("open libprov.so dlopen-count");
    expect("open libcons.so dlopen-count");
    ready(NULL);

    victim_call(cons, "consume");
    expect("open libprov.so dlopen-count reldep");
    expect("open libcons.so dlopen-count");
    ready("libprov.so");

    victim_close(prov);
    expect("stuck libprov.so reldep");
    expect("open libcons.so dlopen-count");
    ready("libcons.so");

    victim_close(cons);
    expect("gone libprov.so");
    expect("gone libcons.so");
    ready(NULL);
    return victim_end();
}
