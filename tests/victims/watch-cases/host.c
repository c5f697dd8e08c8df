/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls of dlopen and dlclose that a watch could tell wrongly. All but the file names lie in libraries:
 *
 *   libself.so   its constructor opens libself.so, and closes that handle in the case that says so
 *   libfront.so  needs libback.so, and its constructor opens that
 *   libmark.so   its constructor opens libplain.so
 *   libinner.so  opens and closes others, in whatever namespace it is
 *   libaudit.so  an LD_AUDIT module that opens and closes libplain.so before the program's libraries are there
 */
#include "cases.h"

/* GDB knows these by name. */
static char plain[] = "libplain.so";
static char repeats[] =
    "libaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.so";
static char escapes[] = "lib\"quote\\\n\001\303\244.so";

static void named_array(void)
{
    void *handle = victim_open_path(plain, RTLD_NOW);

    if (dlopen(repeats, RTLD_NOW) || dlopen(escapes, RTLD_NOW))
        victim_fail("a library that does not exist", "was loaded");
    victim_close(handle);
}

static void opens_itself(void)
{
    victim_close(victim_open_path("libself.so", RTLD_NOW));
}

static void opens_and_closes_itself(void)
{
    setenv("VICTIM_CLOSES", "1", 1);
    opens_itself();
}

static void opens_brought(void)
{
    victim_close(victim_open("libfront.so", RTLD_NOW));
}

static void marked(void)
{
    victim_close(victim_open("libmark.so", RTLD_NOW | RTLD_NODELETE));
}

/* The file says so too. */
static void marked_twice(void)
{
    victim_close(victim_open("libflag.so", RTLD_NOW | RTLD_NODELETE));
}

static void in_namespace(void)
{
    void *handle = dlmopen(LM_ID_NEWLM, victim_path("libinner.so"), RTLD_NOW);

    if (!handle)
        victim_fail("dlmopen", dlerror());
    victim_call(handle, "open_and_close");
    victim_close(handle);
}

static void kept_in_namespace(void)
{
    void *handle = dlmopen(LM_ID_NEWLM, victim_path("libinner.so"), RTLD_NOW);

    if (!handle)
        victim_fail("dlmopen", dlerror());
    victim_call(handle, "close_what_is_needed");
}

static void audited(void)
{
    char *const again[] = {victim_path("host"), (char *)"audited", NULL};

    if (!getenv("LD_AUDIT")) {
        setenv("LD_AUDIT", victim_path("libaudit.so"), 1);
        execv(again[0], again);
        victim_fail("host", "cannot be run again");
    }
    victim_close(victim_open_path("libc.so.6", RTLD_NOW));
    victim_close(victim_open_path(plain, RTLD_NOW));
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {
        {"named-array", named_array},
        {"opens-itself", opens_itself},
        {"opens-and-closes-itself", opens_and_closes_itself},
        {"opens-brought", opens_brought},
        {"marked", marked},
        {"marked-twice", marked_twice},
        {"in-namespace", in_namespace},
        {"kept-in-namespace", kept_in_namespace},
        {"audited", audited},
        {NULL, NULL},
    };

    return victim_run(cases, argc, argv);
}
