/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What those who fill in the sentences of reasons.def share. */
#pragma once

#include "render/words.h"

/* {name} in a sentence is replaced by the value. A name of NULL ends a list of them. */
struct why_substitution {
    const char *name, *value;
};

const char *why_sentence_substitute(struct why_arena *arena, const char *text, const struct why_substitution *values);
