/* SPDX-License-Identifier: GPL-3.0-or-later */
int prov_function(void);

int use(void)
{
    return prov_function();
}
