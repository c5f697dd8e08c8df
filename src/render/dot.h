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
    bool *shown;              /* one a map */
    const char **fate;        /* the same: what the dlclose asked about would do to it, or NULL */
    struct why_indices order; /* those shown, as they were found */
    size_t startup_left_out, open_left_out;
};

/* Set `shown` and `fate` and count what is left out. */
void why_dot_choose(struct why_picture *picture);

/* A quoted string of the DOT language: an escString, in which Graphviz also looks for entities. `text` is printable.
 */
void why_dot_quote(FILE *out, const char *text);

/*
 * The HTML-like label of a library: its name, its state and what becomes of it (`fate`, or NULL), then the reasons
 * that it has of its own. Those that others give it are edges.
 */
void why_dot_label(FILE *out, struct why_words *words, uint32_t map, const char *fate);
