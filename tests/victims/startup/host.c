/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host -> libstart.so (DT_NEEDED), and host dlopens and dlcloses it on top of that
 *
 * A library that came with the program is never unloaded, whatever is closed.
 */
#include "victim.h"

int answer(void);

int main(void)
{
    void *start;

    victim_begin();
    answer(); /* so that --as-needed keeps it */
    start = victim_open("libstart.so", RTLD_NOW);
    expect("startup libstart.so startup dlopen-count");
    ready("libstart.so");

    victim_close(start);
    expect("startup libstart.so startup");
    ready(NULL);
    return victim_end();
}
