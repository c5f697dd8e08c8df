/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/*
 * How many letters have to be inserted, deleted or replaced to turn one word into the other (Levenshtein). The
 * result is 24 if either word has more than 24 letters.
 */
size_t why_distance(const char *left, const char *right);
