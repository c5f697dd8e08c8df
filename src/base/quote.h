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
 * Make `string` safe for a terminal: control characters, bytes that are not valid UTF-8 and the invisible marks of
 * Unicode become escapes such as \n, \033, \377, \342\200\256. Returns `string` itself if nothing has to be escaped.
 */
const char *why_printable(struct why_arena *arena, const char *string);
