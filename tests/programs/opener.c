/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opener LIBRARY...: opens them in this order for all to see, and waits. */
#include "victim.h"

int main(int argc, char **argv)
{
    victim_begin();
    for (int i = 1; i < argc; i++)
        victim_open_path(argv[i], RTLD_LAZY | RTLD_GLOBAL);
    ready(NULL);
    return victim_end();
}
