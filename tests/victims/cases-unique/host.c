/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unique symbols: a symbol of a file proves nothing. It holds a library when a lookup has found it there, first.
 */
#include "cases.h"
#include "unique.h"

UNIQUE(shared_with_the_program); /* linked with -rdynamic */

/* The program has the symbol itself: the library binds to that one. */
static void in_the_program(void)
{
    void *user = victim_open("libuser.so", RTLD_NOW);

    if (victim_call(user, "use") != shared_with_the_program)
        victim_fail("libuser.so", "has a variable of its own");
    expect("open libuser.so dlopen-count");
    ready("libuser.so");

    victim_close(user);
    expect("gone libuser.so");
    ready(NULL);
}

/* The library has one and never uses it; then somebody asks for it, if only by the handle. */
static void looked_up(void)
{
    void *unused = victim_open("libunused.so", RTLD_NOW);

    expect("open libunused.so dlopen-count");
    ready("libunused.so");

    victim_close(unused);
    expect("gone libunused.so");
    ready(NULL);

    unused = victim_open("libunused.so", RTLD_NOW);
    if (!dlsym(unused, "never_used"))
        victim_fail("dlsym", dlerror());
    expect("stuck libunused.so nodelete-unique");
    ready("libunused.so");

    victim_close(unused);
    expect("stuck libunused.so nodelete-unique");
    ready(NULL);
}

/* A plugin in C++ without any such symbol goes; libstdc++ stays, by its own. */
static void runtime(void)
{
    void *plain = victim_open("libplaincxx.so", RTLD_NOW);

    victim_call(plain, "use");
    expect("open libplaincxx.so dlopen-count");
    expect("open libstdc++.so.6 nodelete-unique needed");
    ready("libplaincxx.so");

    victim_close(plain);
    expect("gone libplaincxx.so");
    expect("stuck libstdc++.so.6 nodelete-unique");
    expect("stuck libm.so.6 needed");
    ready(NULL);
}

/* A plugin in C++ that exports what libstdc++ looks for, too: libstdc++, which stays, holds it. */
static void bound_by_the_runtime(void)
{
    void *own = victim_open("libownnew.so", RTLD_NOW);

    victim_call(own, "use");
    expect("open libownnew.so dlopen-count reldep");
    ready("libownnew.so");

    victim_close(own);
    expect("stuck libownnew.so reldep");
    expect("stuck libstdc++.so.6 nodelete-unique");
    ready(NULL);
}

/* A dlopen that fails blanks entries of the table: what is behind them must be found all the same. */
static void holes(void)
{
    void *many;

    for (int i = 0; i < 3; i++)
        victim_open_fails("libbroken.so");
    many = victim_open("libmany.so", RTLD_NOW);
    victim_open_fails("libbroken.so");
    expect("stuck libmany.so nodelete-unique");
    expect("gone libbroken.so");
    ready("libmany.so");

    victim_close(many);
    expect("stuck libmany.so nodelete-unique");
    ready(NULL);
}

/*
 * A dlopen that fails leaves the entry of a library that was there before, which is not NODELETE and goes: what it
 * leaves in the table says nothing of others.
 */
static void left_over(void)
{
    void *user = victim_open("libuser.so", RTLD_NOW | RTLD_NODELETE);
    void *unused = victim_open("libunused.so", RTLD_NOW | RTLD_GLOBAL);

    victim_open_fails("libhasty.so");
    expect("stuck libuser.so nodelete-dlopen");
    expect("open libunused.so dlopen-count");
    ready("libunused.so");

    victim_close(unused);
    expect("stuck libuser.so nodelete-dlopen");
    expect("gone libunused.so");
    ready("libuser.so");

    victim_close(user);
    expect("stuck libuser.so nodelete-dlopen");
    ready(NULL);
}

/* Two reasons, each enough. */
static void flag_too(void)
{
    void *both = victim_open("libboth.so", RTLD_NOW);

    expect("stuck libboth.so nodelete-flag nodelete-unique");
    ready("libboth.so");

    victim_close(both);
    expect("stuck libboth.so nodelete-flag nodelete-unique");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {{"in-the-program", in_the_program},
                                               {"looked-up", looked_up},
                                               {"runtime", runtime},
                                               {"bound-by-the-runtime", bound_by_the_runtime},
                                               {"holes", holes},
                                               {"left-over", left_over},
                                               {"flag-too", flag_too},
                                               {NULL, NULL}};

    return victim_run(cases, argc, argv);
}
