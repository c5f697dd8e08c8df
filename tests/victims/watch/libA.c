/* SPDX-License-Identifier: GPL-3.0-or-later */
int use_once(void);
int use_b(void);

int use_b(void)
{
    return use_once();
}
