/* SPDX-License-Identifier: GPL-3.0-or-later */
int provided(void);
int consume(void);

int consume(void)
{
    return provided() + 1;
}
