/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile names survive the round trip through the facts and never reach a terminal raw. */
#include "base/quote.h"

#include "base/memory.h"
#include "t.h"

static struct why_arena *arena;

static char *quoted(const char *bytes, size_t length)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    why_quote(out, bytes, length);
    fclose(out);
    return text;
}

static void round_trip(const char *bytes, size_t length)
{
    WHY_FREE char *text = quoted(bytes, length);
    const char *error = NULL, *after;
    char *back;
    size_t back_length;

    after = why_unquote(arena, text, text + strlen(text), &back, &back_length, &error);
    t_expect(after == text + strlen(text));
    t_expect(back_length == length && !memcmp(back, bytes, length));
    for (const char *at = text; *at; at++)
        t_expect(*at >= 0x20 && *at < 0x7f);
}

static void test_round_trips(void)
{
    char every[256];

    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    round_trip(every, sizeof(every));
    round_trip("", 0);
    round_trip("a\"b\\c\n\t\033[31m'$;`|", 18);
    /* An escape that is followed by a digit must not swallow it. */
    round_trip("\0017", 2);
}

static void unquote_fails(const char *text, size_t offset)
{
    const char *error = NULL;
    char *back;
    size_t length;

    t_expect(!why_unquote(arena, text, text + strlen(text), &back, &length, &error));
    t_expect(error == text + offset);
}

static void test_errors(void)
{
    unquote_fails("\"abc", 0);
    unquote_fails("\"abc\\\"", 0);
    unquote_fails("\"ab\\q\"", 3);
    unquote_fails("\"ab\\777\"", 3);
}

static void test_printable(void)
{
    t_expect_string(why_printable(arena, "libfoo.so"), "libfoo.so");
    t_expect_string(why_printable(arena, "a\033[2Jb\n\t\177"), "a\\033[2Jb\\n\\t\\177");
    t_expect_string(why_printable(arena, "gr\303\274n \377\303"), "gr\303\274n \\377\\303");
    /* A right-to-left override would show another name; 0x9b is an escape sequence of one character. */
    t_expect_string(why_printable(arena, "a\342\200\256b"), "a\\342\\200\\256b");
    t_expect_string(why_printable(arena, "a\302\233b"), "a\\302\\233b");
}

int main(void)
{
    arena = why_arena_new();
    test_round_trips();
    test_errors();
    test_printable();
    why_arena_free(arena);
    return 0;
}
