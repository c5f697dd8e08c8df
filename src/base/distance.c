/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/distance.h"

#include <string.h>

#include "base/memory.h"

size_t why_distance(const char *left, const char *right, size_t limit)
{
    size_t columns = strlen(right), rows = strlen(left);
    WHY_FREE size_t *row = why_xcalloc(columns + 1, sizeof(*row));

    if (rows > columns + limit || columns > rows + limit)
        return limit + 1;
    for (size_t c = 0; c <= columns; c++)
        row[c] = c;
    for (size_t r = 1; r <= rows; r++) {
        size_t diagonal = row[0];

        row[0] = r;
        for (size_t c = 1; c <= columns; c++) {
            size_t substitution = diagonal + (left[r - 1] != right[c - 1]);
            size_t best = row[c] < row[c - 1] ? row[c] + 1 : row[c - 1] + 1;

            diagonal = row[c];
            row[c] = substitution < best ? substitution : best;
        }
    }
    return row[columns];
}
