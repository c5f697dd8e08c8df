/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/missing.h"

#include <string.h>

static const struct why_missing_kind kinds[] = {
#define MISSING(id, word, of, words, affects, grave) {word, WHY_OF_##of, words, affects, grave},
#include "model/missing.def"
    {"something", WHY_OF_MAP, "something", "so an answer could be another one", true},
};

const char *const why_obstacle_words[] = {
    "none",
#define OBSTACLE(id, word) word,
#include "model/missing.def"
    NULL,
};

const struct why_missing_kind *why_missing_kind(enum why_missing_what what)
{
    return &kinds[what];
}

enum why_missing_what why_missing_find(const char *word)
{
    enum why_missing_what what = 0;

    while (what < WHY_MISSING_OTHER && strcmp(kinds[what].word, word))
        what++;
    return what;
}
