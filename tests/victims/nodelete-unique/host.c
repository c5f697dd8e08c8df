/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host (C) ..dlopen..> libreport.so (C++) -> libdep.so
 *                                         -> libstdc++.so.6 -> libm.so.6, libgcc_s.so.1
 * host (C) ..dlopen..> libsecond.so (C++), the same template
 *
 * The first library that provides a unique symbol is pinned, the second one binds to the first and goes. libstdc++
 * has unique symbols of its own, so a program in C keeps it for good.
 */
#include "victim.h"

/* libstdc++ and what it needs are `open` as long as libsecond.so is. */
static void expect_kept(const char *runtime)
{
    expect("stuck libreport.so nodelete-unique");
    expect("stuck libdep.so needed");
    expect("%s libstdc++.so.6 nodelete-unique needed", runtime);
    expect("%s libm.so.6 needed", runtime);
}

int main(void)
{
    void *report, *second;

    victim_begin();
    report = victim_open("libreport.so", RTLD_NOW);
    victim_call(report, "report");
    second = victim_open("libsecond.so", RTLD_NOW);
    victim_call(second, "report");
    expect_kept("open");
    expect("open libsecond.so dlopen-count");
    ready("libsecond.so");

    victim_close(second);
    expect_kept("stuck");
    expect("gone libsecond.so");
    ready("libreport.so");

    victim_close(report);
    expect_kept("stuck");
    ready(NULL);
    return victim_end();
}
