/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/page.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "base/utf8.h"

/* Marks inside a text: control characters, which no text from the target contains after why_printable(). */
enum { OPEN = '\001', CLOSE = '\002', GAP = '\003' };

static const char *const style_codes[] = {"", "\033[1m", "\033[36m", "\033[32m"};

const char *why_name(struct why_page *page, const char *string)
{
    return why_printf(page->arena, "%c%s%c", OPEN, why_printable(page->arena, string), CLOSE);
}

char *why_plain(struct why_arena *arena, const char *text)
{
    char *plain = why_strdup(arena, text), *to = plain;

    for (; *text; text++)
        if (*text == GAP)
            *to++ = ' ';
        else if (*text != OPEN && *text != CLOSE)
            *to++ = *text;
    *to = '\0';
    return plain;
}

const char *why_piece(struct why_page *page, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = why_vprintf(page->arena, format, args);
    va_end(args);
    return why_printf(page->arena, "%c%s%c", OPEN, why_plain(page->arena, text), CLOSE);
}

/* The next word of a text: what stands between spaces, but for those inside marks. Returns what is left of it. */
static const char *next_word(const char *text, char *word, bool *ret_gap)
{
    bool inside = false;

    *ret_gap = false;
    for (; *text == ' ' || *text == GAP; text++)
        *ret_gap |= *text == GAP;
    for (; *text && (inside || (*text != ' ' && *text != GAP)); text++) {
        if (*text == OPEN || *text == CLOSE)
            inside = *text == OPEN;
        else
            *word++ = *text;
    }
    *word = '\0';
    return text;
}

static void style_on(struct why_page *page, enum why_style style)
{
    if (page->options->color && style)
        fputs(style_codes[style], page->out);
}

static void style_off(struct why_page *page, enum why_style style)
{
    if (page->options->color && style)
        fputs("\033[0m", page->out);
}

/* Put a text into the column that begins at `left`; the cursor stands there already. Ends the line. */
static void wrap(struct why_page *page, const char *text, size_t left, enum why_style style)
{
    WHY_FREE char *word = why_xcalloc(strlen(text) + 1, 1);
    size_t column = left;
    bool gap;

    style_on(page, style);
    while (text = next_word(text, word, &gap), *word) {
        size_t width = why_utf8_length(word), space = column == left ? 0 : gap ? 2 : 1;

        if (space && column + space + width > WHY_PAGE_WIDTH) {
            fprintf(page->out, "\n%*s", (int)left, "");
            column = left;
            space = 0;
        }
        fprintf(page->out, "%*s%s", (int)space, "", word);
        column += space + width;
    }
    style_off(page, style);
    putc('\n', page->out);
}

static void left_word(struct why_page *page, size_t at, enum why_style style, const char *word)
{
    size_t width = strlen(word), room = WHY_PAGE_TEXT - at;

    fprintf(page->out, "%*s", (int)at, "");
    style_on(page, style);
    fputs(word, page->out);
    style_off(page, style);
    fprintf(page->out, "%*s", width < room ? (int)(room - width) : 1, "");
}

#define FORMAT(text)                                                                                                 \
    va_list args;                                                                                                    \
    const char *text;                                                                                                \
    va_start(args, format);                                                                                          \
    text = why_vprintf(page->arena, format, args);                                                                   \
    va_end(args)

void why_page_headline(struct why_page *page, const char *format, ...)
{
    FORMAT(text);
    fprintf(page->out, "%s\n", why_plain(page->arena, text));
    page->blocks++;
}

void why_page_sentence(struct why_page *page, const char *format, ...)
{
    FORMAT(text);
    why_page_block(page);
    wrap(page, text, 0, WHY_PLAIN);
}

void why_page_block(struct why_page *page)
{
    if (page->blocks++)
        putc('\n', page->out);
}

void why_page_state(struct why_page *page, const char *word, const char *format, ...)
{
    FORMAT(text);
    if (!*text) {
        style_on(page, WHY_BOLD);
        fputs(word, page->out);
        style_off(page, WHY_BOLD);
        putc('\n', page->out);
        return;
    }
    left_word(page, 0, WHY_BOLD, word);
    wrap(page, text, WHY_PAGE_TEXT, WHY_BOLD);
}

void why_page_detail(struct why_page *page, enum why_style style, const char *word, const char *format, ...)
{
    FORMAT(text);
    left_word(page, WHY_PAGE_DETAIL, style, word);
    wrap(page, text, WHY_PAGE_TEXT, WHY_PLAIN);
}

void why_page_more(struct why_page *page, const char *format, ...)
{
    FORMAT(text);
    fprintf(page->out, "%*s", WHY_PAGE_TEXT, "");
    wrap(page, text, WHY_PAGE_TEXT, WHY_PLAIN);
}

void why_page_tree(struct why_page *page, size_t depth, const char *format, ...)
{
    enum { STEP = 3 };
    FORMAT(text);
    size_t left = WHY_PAGE_TEXT + (depth ? depth - 1 : 0) * STEP;

    fprintf(page->out, "%*s%s", (int)left, "", page->options->utf8 ? "└─ " : "`- ");
    wrap(page, text, left + STEP, WHY_PLAIN);
}

const char *why_name_list(struct why_page *page, const char *const *names, size_t count, size_t most,
                          bool conjunction, const char *hint)
{
    size_t shown = count > most ? most : count;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const char *result;

    if (!out)
        why_out_of_memory();
    for (size_t i = 0; i < shown; i++) {
        bool last = i + 1 == count, before_last = i + 2 == count;

        if (i)
            fputs(conjunction && last ? " and " : " ", out);
        fputs(last || (conjunction && before_last) || (i + 1 == shown && shown < count)
                  ? why_piece(page, "%s", why_name(page, names[i]))
                  : why_piece(page, "%s,", why_name(page, names[i])),
              out);
    }
    if (shown < count)
        fprintf(out, " and %zu more%s%s%s", count - shown, *hint ? " (" : "", hint, *hint ? ")" : "");
    fclose(out);
    result = why_strdup(page->arena, text);
    free(text);
    return result;
}

size_t why_names_in_lines(const char *const *names, size_t count, size_t lines, size_t first_line_used)
{
    size_t column = WHY_PAGE_TEXT + first_line_used, line = 1;

    for (size_t i = 0; i < count; i++) {
        size_t width = why_utf8_length(names[i]) + 2;

        if (column > WHY_PAGE_TEXT && column + width > WHY_PAGE_WIDTH + 1) {
            column = WHY_PAGE_TEXT;
            if (++line > lines)
                return i;
        }
        column += width;
    }
    return count;
}
