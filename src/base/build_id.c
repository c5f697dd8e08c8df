/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/build_id.h"

#include <stdio.h>
#include <string.h>

bool why_build_id_equal(const struct why_build_id *a, const struct why_build_id *b)
{
    return a->length && a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

void why_build_id_hex(const struct why_build_id *id, unsigned most, char text[static WHY_BUILD_ID_HEX])
{
    text[0] = '\0';
    for (unsigned i = 0; i < id->length && i < most; i++)
        sprintf(text + 2 * i, "%02x", id->bytes[i]);
}
