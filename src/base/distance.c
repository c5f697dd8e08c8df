/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/distance.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t why_distance(const char *left, const char *right)
{
    enum { LONGEST = 24 };
    size_t row[LONGEST + 1], length = strlen(right);

    if (length > LONGEST || strlen(left) > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; left[i - 1]; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t replaced = corner + (left[i - 1] != right[j - 1]);

            corner = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}
