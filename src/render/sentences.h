/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling in the sentences of reasons.def. */
#pragma once

#include "render/words.h"

/* The value that replaces {name} in a sentence. A list of them ends with a name of NULL. */
struct why_substitution {
    const char *name, *value;
};

const char *why_sentence_substitute(struct why_arena *arena, const char *text, const struct why_substitution *values);
