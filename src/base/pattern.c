/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pattern.h"

#include <fnmatch.h>
#include <locale.h>

bool why_pattern_fits(const char *pattern, const char *text)
{
    static locale_t bytes;
    locale_t before;
    bool fits;

    if (!bytes)
        bytes = newlocale(LC_ALL_MASK, "C", NULL);
    before = uselocale(bytes);
    fits = !fnmatch(pattern, text, 0);
    uselocale(before);
    return fits;
}
