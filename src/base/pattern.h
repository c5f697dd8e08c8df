/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/*
 * Does the pattern of fnmatch(3) fit the whole text? Byte by byte, whatever the locale: names of files have no
 * encoding, and in a multibyte locale fnmatch converts each text first.
 */
bool why_pattern_fits(const char *pattern, const char *text);
