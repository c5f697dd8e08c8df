/* SPDX-License-Identifier: GPL-3.0-or-later */
void (*at_unload)(void);

__attribute__((destructor)) static void unload(void)
{
    at_unload();
}
