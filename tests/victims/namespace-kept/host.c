/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host, namespace 1 ..dlmopen..> libflag.so (NODELETE) -> libc.so.6 (a second one)
 *       namespace 2 ..dlmopen..> libplain.so
 *
 * In a namespace of its own NODELETE keeps more than a library: its libc.so.6, the stand-in for ld.so and the
 * namespace, of which there are few, stay to the end.
 */
#include "victim.h"

static void *open_apart(const char *name)
{
    void *handle = dlmopen(LM_ID_NEWLM, victim_path(name), RTLD_NOW);

    if (!handle)
        victim_fail("dlmopen", dlerror());
    return handle;
}

int main(void)
{
    void *flag, *plain;

    victim_begin();
    flag = open_apart("libflag.so");
    plain = open_apart("libplain.so");
    expect("stuck libflag.so@1 nodelete-flag"); /* even now: its count means nothing */
    expect("stuck libc.so.6@1 needed");
    expect("open libplain.so@2 dlopen-count");
    expect("open libc.so.6@2 needed");
    ready("libflag.so");

    victim_close(flag);
    expect("stuck libflag.so@1 nodelete-flag");
    expect("stuck libc.so.6@1 needed");
    ready("libplain.so");

    victim_close(plain);
    expect("stuck libflag.so@1 nodelete-flag");
    expect("gone libplain.so");
    ready(NULL);
    return victim_end();
}
