/* SPDX-License-Identifier: GPL-3.0-or-later */
/* closer LIBRARY [FUNCTION]: opens it, calls `FUNCTION ()` in a program of C, closes it, and waits. */
#include "victim.h"

int main(int argc, char **argv)
{
    void *library;

    if (argc < 2)
        victim_fail("closer", "no library");
    victim_begin();
    library = victim_open_path(argv[1], RTLD_NOW);
    if (argc > 2)
        victim_call(library, argv[2]);
    victim_close(library);
    ready(NULL);
    return victim_end();
}
