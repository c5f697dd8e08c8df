/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host --needs--> libfront.so --binds provided(), weak and lazily--> libprov.so
 * host ..dlopen(RTLD_GLOBAL)..> libprov.so
 *
 * What came with the program makes a library NODELETE just as the program does. The file of libprov.so says NODELETE
 * as well: two reasons, each enough.
 */
#include "victim.h"

int front(void);

int main(void)
{
    void *prov;

    victim_begin();
    front();
    prov = victim_open("libprov.so", RTLD_NOW | RTLD_GLOBAL);
    expect("stuck libprov.so nodelete-flag");
    ready(NULL);

    front();
    expect("stuck libprov.so nodelete-bound nodelete-flag");
    ready("libprov.so");

    victim_close(prov);
    expect("stuck libprov.so nodelete-bound nodelete-flag");
    ready(NULL);
    return victim_end();
}
