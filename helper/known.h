/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link maps that a watch has seen. */
#pragma once

#include "why/why.h"

struct why_known_map {
    uint64_t map;
    bool announced;       /* it was there from the start, or a dlopen was seen to bring it */
    bool nodelete, newly; /* newly: since the look before */
    char *seen;           /* why it became NODELETE, where the loader keeps no trace of that; NULL: not seen */
};

struct why_known {
    struct why_known_map *maps; /* by address */
    size_t count;
};

void why_known_clear(struct why_known *known);

/*
 * Take over what is there now, `announced` or not. What has gone is forgotten, since a new link map may take its
 * place.
 */
void why_known_update(struct why_known *known, const struct why_model *model, bool announced);

/* Remember that, once; and put it into the reasons that have no other proof. */
void why_known_see(struct why_known_map *known, const char *why);
void why_known_explain(const struct why_known *known, const struct why_analysis *analysis);

/* NULL: it is not known. */
struct why_known_map *why_known_find(const struct why_known *known, uint64_t map);

/* No dlopen was seen to bring it, and it was not there when the watch began. */
bool why_known_is_new(const struct why_known *known, const struct why_map *map);
