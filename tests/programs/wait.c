/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for its input to end. Linked statically, and with musl, it shows how unloadwhy takes what has no answer. */
#include "victim.h"

int main(void)
{
    victim_begin();
    ready(NULL);
    return victim_end();
}
