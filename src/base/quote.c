/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quote.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static const char letters[] = "abfnrtve\"\\'";
static const char values[] = "\a\b\f\n\r\t\v\033\"\\'";

void why_quote(FILE *out, const char *bytes, size_t length)
{
    putc('"', out);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c == '\t')
            fputs("\\t", out);
        else if (c < 0x20 || c >= 0x7f)
            fprintf(out, "\\%03o", c);
        else
            putc(c, out);
    }
    putc('"', out);
}

/*
 * Decode an escape sequence; `text` starts after its backslash. Returns the place after it, or NULL if it is
 * unknown.
 */
static const char *unescape(const char *text, const char *end, char *ret_byte)
{
    const char *letter;
    unsigned value = 0;
    int digits = 0;

    if (text >= end)
        return NULL;
    while (digits < 3 && text < end && *text >= '0' && *text <= '7') {
        value = value * 8 + (unsigned)(*text++ - '0');
        digits++;
    }
    if (digits) {
        *ret_byte = (char)value;
        return value < 256 ? text : NULL;
    }
    letter = *text ? strchr(letters, *text) : NULL;
    if (!letter)
        return NULL;
    *ret_byte = values[letter - letters];
    return text + 1;
}

const char *why_unquote(struct why_arena *arena, const char *text, const char *end, char **ret_string,
                        size_t *ret_length, const char **ret_error)
{
    const char *closing = text + 1;
    char *string;
    size_t length = 0;

    while (closing < end && *closing != '"')
        closing += *closing == '\\' && closing + 1 < end ? 2 : 1;
    if (closing >= end) {
        *ret_error = text;
        return NULL;
    }
    string = why_alloc(arena, (size_t)(closing - text));
    for (const char *at = text + 1; at < closing;) {
        if (*at == '\\') {
            const char *next = unescape(at + 1, closing, &string[length]);

            if (!next) {
                *ret_error = at;
                return NULL;
            }
            at = next;
        } else {
            string[length] = *at++;
        }
        length++;
    }
    string[length] = '\0';
    *ret_string = string;
    *ret_length = length;
    return closing + 1;
}

const char *why_printable(struct why_arena *arena, const char *string)
{
    size_t length = strlen(string), used = 0;
    char *result = NULL;

    for (size_t at = 0; at < length;) {
        size_t step = why_utf8_printable(string + at);

        if (step) {
            if (result)
                memcpy(result + used, string + at, step);
            used += step;
            at += step;
            continue;
        }
        if (!result) {
            result = why_alloc(arena, 4 * length + 1);
            memcpy(result, string, used);
        }
        if (string[at] == '\n' || string[at] == '\t')
            used += (size_t)sprintf(result + used, "\\%c", string[at] == '\n' ? 'n' : 't');
        else
            used += (size_t)sprintf(result + used, "\\%03o", (unsigned char)string[at]);
        at++;
    }
    return result ? result : string;
}
