/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the text renderer: a word on the left, its text from column 18 on, prose wrapped at 80. Names are
 * never cut and never wrapped: in a format they are %s arguments made by why_name(), which marks them.
 */
#pragma once

#include <stdio.h>

#include "base/arena.h"
#include "render/render.h"

struct why_page {
    FILE *out;
    struct why_arena *arena;
    const struct why_render_options *options;
    size_t blocks; /* printed so far: a blank line goes between two */
};

enum why_style { WHY_PLAIN, WHY_BOLD, WHY_WORD, WHY_HELP_WORD };

enum { WHY_PAGE_WIDTH = 80, WHY_PAGE_TEXT = 18, WHY_PAGE_DETAIL = 2 };

/* A string from the target, harmless for a terminal, that stays in one piece. */
const char *why_name(struct why_page *page, const char *string);

/* Any text that stays in one piece, such as a name with its comma. */
const char *why_piece(struct why_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A text without its marks. */
char *why_plain(struct why_arena *arena, const char *text);

/* A break that is two spaces where the line has room for what follows, else a new line. */
#define WHY_GAP "\003"

/* Line 1, or any other line that stands at column 0 and is not wrapped. */
void why_page_headline(struct why_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A sentence at column 0, wrapped. */
void why_page_sentence(struct why_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

void why_page_block(struct why_page *page); /* begin a block */

/* A left word in column 0 and its text, which is bold for a state. */
void why_page_state(struct why_page *page, const char *word, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A left word in column 2 and its text. */
void why_page_detail(struct why_page *page, enum why_style style, const char *word, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* More text in column 18. */
void why_page_more(struct why_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of a tree: `depth` steps in, three columns each; depth 0 continues the text of the left word. */
void why_page_tree(struct why_page *page, size_t depth, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names separated by commas, " and " before the last if `conjunction`; "and N more (HINT)" beyond `most`. */
const char *why_name_list(struct why_page *page, const char *const *names, size_t count, size_t most,
                          bool conjunction, const char *hint);

/* How many of these names, separated by commas, fill `lines` lines of the text column. */
size_t why_names_in_lines(const char *const *names, size_t count, size_t lines, size_t first_line_used);
