/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link maps that a watch has seen. */
#pragma once

#include "why/why.h"

struct why_known_map {
    uint64_t map;
    bool announced; /* it was there from the start, or a dlopen was seen to bring it */
    bool nodelete;  /* it was NODELETE from the start, or that was told */
    uint64_t count; /* of its dlopens, at the last look */
    char *seen;     /* why it became NODELETE, where the loader keeps no trace of that; NULL: not seen */
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

/* A dlopen brings it or has brought it, and the end of that was not seen; it was not there when the watch began. */
bool why_known_is_new(const struct why_known *known, const struct why_map *map);

/*
 * Is it the dlopen that ends now which has loaded the new `map`, whose count it has made `count`? Else that is the
 * work of a dlopen around it, whose constructors run.
 */
bool why_known_is_loaded_now(const struct why_known *known, const struct why_model *model, uint32_t map,
                             uint64_t count);
