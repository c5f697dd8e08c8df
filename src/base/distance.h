/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/*
 * How many letters have to be put in, left out or replaced to make one word of the other (Levenshtein). Words of more
 * than 24 letters are 24 apart from all others.
 */
size_t why_distance(const char *left, const char *right);
