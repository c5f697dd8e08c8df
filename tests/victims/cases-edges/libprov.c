/* SPDX-License-Identifier: GPL-3.0-or-later */
int provided(void);

int provided(void)
{
    return 7;
}
