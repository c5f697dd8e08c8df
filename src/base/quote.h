/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that come from a target: C-quoted for the facts, made harmless for a terminal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

/* Write `string` as GDB's `output` would: in double quotes, everything but printable ASCII escaped. */
void why_quote(FILE *out, const char *bytes, size_t length);

/*
 * Read a quoted string that starts at `text` (at its quote) and ends before `end`. Returns the first character
 * after the closing quote and a NUL-terminated copy in the arena, or NULL at a syntax error, with the offending
 * place in *ret_error.
 */
const char *why_unquote(struct why_arena *arena, const char *text, const char *end, char **ret_string,
                        size_t *ret_length, const char **ret_error);

/*
 * `string` for a person's terminal: control characters, escape sequences, bytes that are not valid UTF-8 and the
 * invisible direction marks of Unicode become \n, \033, \377, \342\200\256. Returns `string` itself if nothing
 * needs it.
 */
const char *why_printable(struct why_arena *arena, const char *string);
