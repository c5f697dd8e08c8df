/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Its unique symbols are in the table before it turns out that a function is missing. */
#include "many.h"

MANY_UNIQUE(broken)

int nobody_has_this(void);
int broken(void);

int broken(void)
{
    return nobody_has_this();
}
