/* SPDX-License-Identifier: GPL-3.0-or-later */
static int calls;

__attribute__((weak)) int provided(void);

/* The first time nobody provides it yet; an undefined lazy slot must not be called. */
int front(void)
{
    return calls++ ? provided() : 0;
}
