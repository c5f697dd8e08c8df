// SPDX-License-Identifier: GPL-3.0-or-later
//
// progA (C++) ..dlopen..> libA.so (Rust) -> libB.so (C++, a thread_local with a destructor)
//
// A plugin is closed and opened again. libA.so starts afresh, but libB.so was kept by its destructor on the main
// thread and refuses to be initialised twice. With LOG=1 in the environment libA.so has a logger in a thread-local of
// its own: then both stay, their states agree, and the bug is away.
#include "victim.h"

static void expect_open(bool logging)
{
    expect("open libA.so dlopen-count%s", logging ? " tls-dtor" : "");
    expect("open libB.so needed tls-dtor");
}

static void expect_closed(bool logging)
{
    expect("%s libA.so%s", logging ? "stuck" : "gone", logging ? " tls-dtor" : "");
    expect("stuck libB.so tls-dtor%s", logging ? " needed" : "");
}

int main()
{
    bool logging = getenv("LOG") != nullptr;

    victim_begin();
    void *a = victim_open("libA.so", RTLD_NOW);
    printf("note start %d\n", victim_call(a, "plugin_start"));
    expect_open(logging);
    ready("libA.so");

    victim_close(a);
    expect_closed(logging);
    ready(nullptr);

    a = victim_open("libA.so", RTLD_NOW);
    printf("note start %d\n", victim_call(a, "plugin_start"));
    expect_open(logging);
    ready("libA.so");

    victim_close(a);
    expect_closed(logging);
    ready(nullptr);
    return victim_end();
}
