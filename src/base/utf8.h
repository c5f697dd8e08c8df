/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of UTF-8 that we need: which characters may go to a terminal, and how many characters a string has. */
#pragma once

#include <stddef.h>

/*
 * Length in bytes of the printable character at `text`; 0 if it is a control character, an invisible mark or not
 * valid UTF-8.
 */
size_t why_utf8_printable(const char *text);

/* Characters of a string that went through why_printable(): continuation bytes do not count. */
size_t why_utf8_length(const char *text);
