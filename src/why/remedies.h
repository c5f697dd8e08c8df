/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways out of one reason, whether they help or not. Private to src/why. */
#pragma once

#include "why/advice.h"
#include "why/trial.h"

enum { WHY_MOST_REMEDIES = 6 };

struct why_remedy {
    struct why_advice advice;
    uint16_t change;           /* of the library: bits of enum why_change; 0: it only explains, and frees nothing */
    uint16_t change_of_others; /* of the libraries in advice.by */
    bool all_roots;            /* advice.by are all roots that hold the library through others */
    bool last_resort;          /* given only if the others do not help */
};

struct why_remedies {
    const struct why_analysis *analysis;
    uint32_t map;
    const struct why_reason *reason;
    struct why_indices roots; /* other libraries that hold this one as roots; only for a reason about holders */
    struct why_remedy at[WHY_MOST_REMEDIES];
    size_t count;
};

/* Fill `at` from the fields before it. */
void why_remedies_find(struct why_remedies *ways);
