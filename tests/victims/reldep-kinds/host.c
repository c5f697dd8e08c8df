/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen(RTLD_GLOBAL)..> libprov.so
 *      ..dlopen..> libcall.so    --calls prov_function() lazily-->     libprov.so
 *      ..dlopen..> libdata.so    --has the address of prov_number-->   libprov.so
 *      ..dlopen..> libthread.so  --uses prov_local, any TLS model-->   libprov.so
 *      ..dlopen..> libstatic.so  --uses prov_local in static TLS-->    libprov.so
 *      ..dlopen..> libask.so     --dlsym(RTLD_DEFAULT)-->              libprov.so
 *
 * Every way that one library binds a symbol in another; only the last one leaves no relocation as a witness.
 */
#include "victim.h"

int main(void)
{
    static const char *const names[] = {"libcall.so", "libdata.so", "libthread.so", "libstatic.so", "libask.so"};
    enum { COUNT = sizeof(names) / sizeof(*names) };
    void *prov, *handles[COUNT];

    victim_begin();
    prov = victim_open("libprov.so", RTLD_LAZY | RTLD_GLOBAL);
    for (int i = 0; i < COUNT; i++) /* all before the first use: only then there is room in static TLS */
        handles[i] = victim_open(names[i], RTLD_LAZY);
    for (int i = 0; i < COUNT; i++)
        victim_call(handles[i], "use");
    expect("open libprov.so dlopen-count reldep");
    ready("libprov.so");

    victim_close(prov);
    expect("stuck libprov.so reldep");
    ready("libcall.so");

    victim_close(handles[0]);
    expect("gone libcall.so");
    expect("stuck libprov.so reldep");
    ready(NULL);

    for (int i = 1; i < COUNT; i++)
        victim_close(handles[i]);
    expect("gone libprov.so");
    ready(NULL);
    return victim_end();
}
