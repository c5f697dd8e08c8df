/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The printer of the text renderer: a word on the left, its text from column 18 on, prose wrapped at 80. Names are
 * never cut and never wrapped: in a format they are %s arguments made by why_printer_name(), which marks them.
 */
#pragma once

#include <stdio.h>

#include "base/arena.h"
#include "render/render.h"

struct why_printer {
    FILE *out;
    struct why_arena *arena;
    const struct why_render_options *options;
    size_t blocks; /* printed so far: a blank line goes between two */
    size_t lines;  /* of a screen, the same */
};

enum why_style { WHY_PLAIN, WHY_BOLD, WHY_WORD, WHY_HELP_WORD };

enum { WHY_PRINTER_WIDTH = 80, WHY_PRINTER_TEXT = 18, WHY_PRINTER_DETAIL = 2 };

/* A string from the target, made harmless for a terminal. It is never wrapped. */
const char *why_printer_name(struct why_printer *printer, const char *string);

/* Any text that must not be wrapped, such as a name with its comma. */
const char *why_printer_piece(struct why_printer *printer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A text without its marks. */
char *why_printer_plain(struct why_arena *arena, const char *text);

/* A gap in a text: two spaces if what follows fits on the line, else a new line. */
#define WHY_GAP "\003"

/* Line 1, or any other line that begins in column 0 and is not wrapped. */
void why_printer_headline(struct why_printer *printer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A sentence at column 0, wrapped. */
void why_printer_sentence(struct why_printer *printer, const char *format, ...) __attribute__((format(printf, 2, 3)));

void why_printer_block(struct why_printer *printer); /* begin a block */

/* A left word in column 0 and its text, which is bold for a state. */
void why_printer_state(struct why_printer *printer, const char *word, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A left word in column 2 and its text. */
void why_printer_detail(struct why_printer *printer, enum why_style style, const char *word, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* More text in column 18. */
void why_printer_more(struct why_printer *printer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of a tree: `depth` steps in, three columns each; depth 0 continues the text of the left word. */
void why_printer_tree(struct why_printer *printer, size_t depth, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names separated by commas, " and " before the last if `conjunction`; "and N more (HINT)" beyond `most`. */
const char *why_printer_name_list(struct why_printer *printer, const char *const *names, size_t count, size_t most,
                                  bool conjunction, const char *hint);

/* How many of these names, separated by commas, fill `lines` lines of the text column. */
size_t why_printer_names_in_lines(const char *const *names, size_t count, size_t lines, size_t first_line_used);
