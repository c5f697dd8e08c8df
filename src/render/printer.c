/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/printer.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "base/utf8.h"

/* Marks inside a text. They are control characters: why_printable() leaves none in a text from the target. */
enum { OPEN = '\001', CLOSE = '\002', GAP = '\003' };

static const char *const style_codes[] = {"", "\033[1m", "\033[36m", "\033[32m"};

const char *why_printer_name(struct why_printer *printer, const char *string)
{
    return why_printf(printer->arena, "%c%s%c", OPEN, why_printable(printer->arena, string), CLOSE);
}

char *why_printer_plain(struct why_arena *arena, const char *text)
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

const char *why_printer_piece(struct why_printer *printer, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = why_vprintf(printer->arena, format, args);
    va_end(args);
    return why_printf(printer->arena, "%c%s%c", OPEN, why_printer_plain(printer->arena, text), CLOSE);
}

/* Copy the next word of a text. Spaces inside marks do not end it. Returns the rest of the text. */
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

static void style_on(struct why_printer *printer, enum why_style style)
{
    if (printer->options->color && style)
        fputs(style_codes[style], printer->out);
}

static void style_off(struct why_printer *printer, enum why_style style)
{
    if (printer->options->color && style)
        fputs("\033[0m", printer->out);
}

/* A name that runs over takes more lines of a screen. */
static void end_line(struct why_printer *printer, size_t width)
{
    putc('\n', printer->out);
    printer->lines += width ? (width + WHY_PRINTER_WIDTH - 1) / WHY_PRINTER_WIDTH : 1;
}

/* Print a text, wrapped, in the column that begins at `left`. The cursor is there already. Ends the line. */
static void wrap(struct why_printer *printer, const char *text, size_t left, enum why_style style)
{
    WHY_FREE char *word = why_xcalloc(strlen(text) + 1, 1);
    size_t column = left;
    bool gap;

    style_on(printer, style);
    while (text = next_word(text, word, &gap), *word) {
        size_t width = why_utf8_length(word), space = column == left ? 0 : gap ? 2 : 1;

        if (space && column + space + width > WHY_PRINTER_WIDTH) {
            end_line(printer, column);
            fprintf(printer->out, "%*s", (int)left, "");
            column = left;
            space = 0;
        }
        fprintf(printer->out, "%*s%s", (int)space, "", word);
        column += space + width;
    }
    style_off(printer, style);
    end_line(printer, column);
}

static void left_word(struct why_printer *printer, size_t at, enum why_style style, const char *word)
{
    size_t width = strlen(word), room = WHY_PRINTER_TEXT - at;

    fprintf(printer->out, "%*s", (int)at, "");
    style_on(printer, style);
    fputs(word, printer->out);
    style_off(printer, style);
    fprintf(printer->out, "%*s", width < room ? (int)(room - width) : 1, "");
}

#define FORMAT(text)                                                                                                 \
    va_list args;                                                                                                    \
    const char *text;                                                                                                \
    va_start(args, format);                                                                                          \
    text = why_vprintf(printer->arena, format, args);                                                                \
    va_end(args)

void why_printer_headline(struct why_printer *printer, const char *format, ...)
{
    FORMAT(text);
    text = why_printer_plain(printer->arena, text);
    fputs(text, printer->out);
    end_line(printer, why_utf8_length(text));
    printer->blocks++;
}

void why_printer_sentence(struct why_printer *printer, const char *format, ...)
{
    FORMAT(text);
    why_printer_block(printer);
    wrap(printer, text, 0, WHY_PLAIN);
}

void why_printer_block(struct why_printer *printer)
{
    if (printer->blocks++)
        end_line(printer, 0);
}

void why_printer_state(struct why_printer *printer, const char *word, const char *format, ...)
{
    FORMAT(text);
    if (!*text) {
        style_on(printer, WHY_BOLD);
        fputs(word, printer->out);
        style_off(printer, WHY_BOLD);
        end_line(printer, 0);
        return;
    }
    left_word(printer, 0, WHY_BOLD, word);
    wrap(printer, text, WHY_PRINTER_TEXT, WHY_BOLD);
}

void why_printer_detail(struct why_printer *printer, enum why_style style, const char *word, const char *format, ...)
{
    FORMAT(text);
    left_word(printer, WHY_PRINTER_DETAIL, style, word);
    wrap(printer, text, WHY_PRINTER_TEXT, WHY_PLAIN);
}

void why_printer_more(struct why_printer *printer, const char *format, ...)
{
    FORMAT(text);
    fprintf(printer->out, "%*s", WHY_PRINTER_TEXT, "");
    wrap(printer, text, WHY_PRINTER_TEXT, WHY_PLAIN);
}

void why_printer_tree(struct why_printer *printer, size_t depth, const char *format, ...)
{
    enum { STEP = 3 };
    FORMAT(text);
    size_t left = WHY_PRINTER_TEXT + (depth ? depth - 1 : 0) * STEP;

    fprintf(printer->out, "%*s%s", (int)left, "", printer->options->utf8 ? "└─ " : "`- ");
    wrap(printer, text, left + STEP, WHY_PLAIN);
}

const char *why_printer_name_list(struct why_printer *printer, const char *const *names, size_t count, size_t most,
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
                  ? why_printer_piece(printer, "%s", why_printer_name(printer, names[i]))
                  : why_printer_piece(printer, "%s,", why_printer_name(printer, names[i])),
              out);
    }
    if (shown < count)
        fprintf(out, " and %zu more%s%s%s", count - shown, *hint ? " (" : "", hint, *hint ? ")" : "");
    fclose(out);
    result = why_strdup(printer->arena, text);
    free(text);
    return result;
}

size_t why_printer_names_in_lines(const char *const *names, size_t count, size_t lines, size_t first_line_used)
{
    size_t column = WHY_PRINTER_TEXT + first_line_used, line = 1;

    for (size_t i = 0; i < count; i++) {
        size_t width = why_utf8_length(names[i]) + 2;

        if (column > WHY_PRINTER_TEXT && column + width > WHY_PRINTER_WIDTH + 1) {
            column = WHY_PRINTER_TEXT;
            if (++line > lines)
                return i;
        }
        column += width;
    }
    return count;
}
