/* SPDX-License-Identifier: GPL-3.0-or-later */
int prov_number = 1;
__thread int prov_local = 2;

int prov_function(void)
{
    return prov_number;
}
