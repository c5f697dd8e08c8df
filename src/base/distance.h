/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/*
 * Levenshtein's distance: how many letters have to be put in, left out or replaced to make one word of the other. Two
 * words whose lengths differ by more than `limit` have the distance limit + 1.
 */
size_t why_distance(const char *left, const char *right, size_t limit);
