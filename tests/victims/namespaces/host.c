/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host, namespace 0 ..dlopen..>  libns.so
 *       namespace 1 ..dlmopen..> libns.so -> libc.so.6 (a second one)
 *
 * One file, two link maps that know nothing of each other. In namespace 1 nothing is a startup library, so its last
 * dlclose takes the private libc.so.6 along.
 */
#include "victim.h"

int main(void)
{
    void *base, *own;
    char next[64];

    victim_begin();
    base = victim_open("libns.so", RTLD_NOW);
    own = dlmopen(LM_ID_NEWLM, victim_path("libns.so"), RTLD_NOW);
    if (!own)
        victim_fail("dlmopen", dlerror());
    expect("open libns.so@0 dlopen-count");
    expect("open libns.so@1 dlopen-count");
    expect("open libc.so.6@1 needed");
    snprintf(next, sizeof(next), "%p", own); /* two libraries have the name */
    ready(next);

    victim_close(own);
    expect("open libns.so dlopen-count");
    ready("libns.so");

    victim_close(base);
    expect("gone libns.so");
    ready(NULL);
    return victim_end();
}
