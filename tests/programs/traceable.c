/* SPDX-License-Identifier: GPL-3.0-or-later */
/* traceable COMMAND...: runs it so that any process of the same user may trace it. Yama keeps that over an exec. */
#include "victim.h"

int main(int argc, char **argv)
{
    if (argc < 2)
        victim_fail("traceable", "no command");
    victim_begin();
    execvp(argv[1], argv + 1);
    victim_fail(argv[1], "cannot be run");
}
