/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unique.h"

UNIQUE(shared_with_the_program);

int use(void);

int use(void)
{
    return ++shared_with_the_program;
}
