/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen(RTLD_GLOBAL)..> libprov.so
 * host --binds provided(), weak and lazily--> libprov.so
 *
 * A symbol that the program itself binds makes the library NODELETE. It has to be unknown when the program starts,
 * hence weak, and bound late, hence the linker flags.
 */
#include "victim.h"

__attribute__((weak)) int provided(void);

int main(void)
{
    void *prov;

    victim_begin();
    prov = victim_open("libprov.so", RTLD_NOW | RTLD_GLOBAL);
    expect("open libprov.so dlopen-count");
    ready("libprov.so");

    victim_close(prov);
    expect("gone libprov.so");
    ready(NULL);

    prov = victim_open("libprov.so", RTLD_NOW | RTLD_GLOBAL);
    provided();
    expect("stuck libprov.so nodelete-bound");
    ready("libprov.so");

    victim_close(prov);
    expect("stuck libprov.so nodelete-bound");
    ready(NULL);
    return victim_end();
}
