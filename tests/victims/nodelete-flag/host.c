/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libflag.so (linked with -z nodelete) -> libdep.so
 *
 * Stuck from the first dlopen on: a NODELETE library's count is no handle, and dlclose does not even lower it.
 */
#include "victim.h"

int main(void)
{
    void *flag;

    victim_begin();
    flag = victim_open("libflag.so", RTLD_NOW);
    expect("stuck libflag.so nodelete-flag");
    expect("stuck libdep.so needed");
    ready("libflag.so");

    victim_close(flag);
    expect("stuck libflag.so nodelete-flag");
    expect("stuck libdep.so needed");
    ready(NULL);
    return victim_end();
}
