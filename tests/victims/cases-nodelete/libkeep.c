/* SPDX-License-Identifier: GPL-3.0-or-later */
int answer(void);
int keep(void);

int keep(void)
{
    return answer();
}
