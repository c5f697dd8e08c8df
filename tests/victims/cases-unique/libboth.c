/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unique.h"

UNIQUE(both_reasons);

int use(void);

int use(void)
{
    return ++both_reasons;
}
