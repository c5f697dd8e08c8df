/* SPDX-License-Identifier: GPL-3.0-or-later */
int nobody_has_this(void);
int broken(void);

int broken(void)
{
    return nobody_has_this();
}
