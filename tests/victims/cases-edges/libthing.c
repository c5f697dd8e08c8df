/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copied with another name in the place of xxxx: it has a hash table of one bucket, where the name does not count. */
int thing_xxxx(void);

int thing_xxxx(void)
{
    return 1;
}
