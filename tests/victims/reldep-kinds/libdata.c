/* SPDX-License-Identifier: GPL-3.0-or-later */
extern int prov_number;
static int *number = &prov_number;

int use(void)
{
    return *number;
}
