/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

/* splitmix64: any seed will do, also 1, 2, 3. */
uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int random_below(struct random *random, int limit)
{
    return (int)(random_next(random) % (uint64_t)limit);
}

bool random_one_in(struct random *random, int n)
{
    return random_below(random, n) == 0;
}
