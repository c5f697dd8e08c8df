/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into a box of the picture. */
#pragma once

#include "render/words.h"

/* A quoted string of the DOT language: an escString, in which Graphviz also looks for entities. `text` is printable.
 */
void why_dot_quote(FILE *out, const char *text);

/*
 * The HTML-like label of a library: its name, its state and what becomes of it (`fate`, or NULL), then the reasons
 * that it has of its own. Those that others give it are edges.
 */
void why_dot_label(FILE *out, struct why_words *words, uint32_t map, const char *fate);
