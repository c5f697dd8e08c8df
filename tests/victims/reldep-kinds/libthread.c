/* SPDX-License-Identifier: GPL-3.0-or-later */
extern __thread int prov_local;

int use(void)
{
    return prov_local;
}
