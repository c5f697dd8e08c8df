/* SPDX-License-Identifier: GPL-3.0-or-later */
/* It binds the unique symbol of a library that is there before it turns out that a function is missing. */
extern int never_used;

int nobody_has_this(void);
int hasty(void);

int hasty(void)
{
    return never_used + nobody_has_this();
}
