/* SPDX-License-Identifier: GPL-3.0-or-later */
void while_opening(void);

__attribute__((constructor)) static void load(void)
{
    while_opening();
}
