/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture for Graphviz: which libraries are in it, and what stands in their boxes. */
#pragma once

#include "render/words.h"

struct why_picture {
    FILE *out;
    const struct why_answer *answer;
    const struct why_analysis *analysis;
    const struct why_model *model;
    struct why_words *words;
    bool *shown;              /* one for each map */
    const char **fate;        /* the same: what the dlclose in question would do to it, or NULL */
    struct why_indices order; /* those that are shown, in the order in which they were found */
    size_t startup_left_out, open_left_out;
};

/* Set `shown` and `fate` and count what is left out. */
void why_dot_choose(struct why_picture *picture);

/* Print a quoted string of the DOT language. Graphviz expands escapes such as \N and HTML entities in it; here they
   stay as they are. `text` is printable. */
void why_dot_quote(FILE *out, const char *text);

/*
 * Print the HTML-like label of a library: its name, its state, what would become of it (`fate`, or NULL), and its
 * reasons. Reasons that are about holders are left out: arrows show these.
 */
void why_dot_label(FILE *out, struct why_words *words, uint32_t map, const char *fate);
