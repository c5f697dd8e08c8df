/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the judges share: one library of unloadwhy's report, beside what the ledger knows of it. */
#pragma once

#include <jansson.h>

#include "oracle.h"

struct judge {
    struct ledger *ledger;
    const struct view *view;
    const struct map *map; /* the one that is looked at, */
    int at;                /* and its number */
    const json_t *object;
};

const char *json_text(const json_t *object, const char *key);
uint64_t json_number(const json_t *object, const char *key);
uint64_t json_address(const char *id);

/* Addresses as the maps that they are; what is none is a difference. */
struct set judge_maps(struct ledger *ledger, const json_t *ids);

/* Names of a set, in a buffer that the next four calls leave alone. */
const char *judge_names(const struct ledger *ledger, const struct set *set);

void judge_differs(const struct judge *judge, const char *what, const char *said, const char *wanted);
void judge_same_set(const struct judge *judge, const char *what, const struct set *said, const struct set *wanted);
void judge_same_number(const struct judge *judge, const char *what, uint64_t said, uint64_t wanted);

/* All reasons of the library, and no other (reasons.c). */
void judge_reasons(const struct judge *judge);

/* The same of words alone, " needed  reldep "; the library is loaded, and none of a dlopen. */
void judge_words(const struct judge *judge, const char *words);
