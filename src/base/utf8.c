/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>

/* Decode one character. Returns its length in bytes; 0 if it is malformed, overlong, a surrogate or out of range. */
static size_t decode(const unsigned char *text, uint32_t *ret_code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = text[0] < 0x80 ? 1 : text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : text[0] >= 0xc2 ? 2 : 0;
    uint32_t code;

    if (!length || text[0] > 0xf4)
        return 0;
    code = length == 1 ? text[0] : text[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *ret_code = code;
    return length;
}

/*
 * Marks that move or hide text, so that one name can look like another; and noncharacters such as U+FFFE, which XML
 * does not allow.
 */
static bool is_mark(uint32_t code)
{
    return (code & 0xfffe) == 0xfffe || (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code == 0x61c ||
           (code >= 0xe0000 && code <= 0xe007f);
}

size_t why_utf8_printable(const char *text)
{
    uint32_t code = 0;
    size_t length = decode((const unsigned char *)text, &code);

    return code < 0x20 || (code >= 0x7f && code < 0xa0) || is_mark(code) ? 0 : length;
}

size_t why_utf8_length(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}
