/* SPDX-License-Identifier: GPL-3.0-or-later */
extern __thread int prov_local __attribute__((tls_model("initial-exec")));

int use(void)
{
    return prov_local;
}
