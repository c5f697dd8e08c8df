/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library with nothing special about it, under many names. */
int answer(void);

int answer(void)
{
    return 42;
}
