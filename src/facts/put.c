/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts/put.h"

#include <inttypes.h>
#include <string.h>

#include "base/quote.h"

void why_record_begin(FILE *out, enum why_record_kind kind)
{
    fputs(why_record_words[kind], out);
}

void why_put_number(FILE *out, enum why_key key, uint64_t number)
{
    fprintf(out, " %s=%" PRIu64, why_keys[key].name, number);
}

void why_put_address(FILE *out, enum why_key key, uint64_t address)
{
    fprintf(out, " %s=0x%" PRIx64, why_keys[key].name, address);
}

void why_put_known(FILE *out, enum why_key key, struct why_number number)
{
    if (number.known)
        why_put_number(out, key, number.value);
}

void why_put_string(FILE *out, enum why_key key, const char *string)
{
    if (!string)
        return;
    fprintf(out, " %s=", why_keys[key].name);
    why_quote(out, string, strlen(string));
}

void why_put_word(FILE *out, enum why_key key, const char *word)
{
    fprintf(out, " %s=%s", why_keys[key].name, word);
}

void why_record_end(FILE *out)
{
    putc('\n', out);
}
