/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be read, and the obstacles that prevent any report. missing.def says what each means. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum why_missing_what {
#define MISSING(id, word, of, words, affects, grave) WHY_MISSING_##id,
#include "model/missing.def"
    WHY_MISSING_OTHER /* a word that missing.def does not have: another version's */
};

enum why_obstacle {
    WHY_OBSTACLE_NONE,
#define OBSTACLE(id, word) WHY_OBSTACLE_##id,
#include "model/missing.def"
};

enum why_missing_of { WHY_OF_NOTHING, WHY_OF_MAP, WHY_OF_NAMESPACE, WHY_OF_THREAD };

/* One record of the facts. */
struct why_missing {
    enum why_missing_what what;
    const char *word; /* of `what`; for OTHER, as it was read */
    uint64_t of;      /* what it is missing of, as why_missing_kind.of says; 0: the process */
    const char *why;
    enum why_obstacle obstacle;
};

/* A row of missing.def. */
struct why_missing_kind {
    const char *word;
    enum why_missing_of of;
    const char *words, *affects;
    bool grave;
};

/* The row of `what`. WHY_MISSING_OTHER is grave, and `of` is then a map's address or 0. */
const struct why_missing_kind *why_missing_kind(enum why_missing_what what);

enum why_missing_what why_missing_find(const char *word);

extern const char *const why_obstacle_words[]; /* by enum why_obstacle, NULL at the end; "none" is not written */
