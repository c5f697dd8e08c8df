/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch knows of the link maps that it has seen. */
#pragma once

#include "why/why.h"

struct why_known_map {
    uint64_t map;
    bool announced; /* it was there from the start, or a dlopen was seen to bring it */
    bool nodelete;  /* it was NODELETE from the start, or that was told */
    uint64_t count; /* of its dlopens, at the last look */
};

struct why_known {
    struct why_known_map *maps; /* by address */
    size_t count;
    uint64_t pid;           /* that it is of; 0 if unknown */
    struct why_model *seen; /* only why_model.seen: what made libraries NODELETE; NULL: nothing did */
};

void why_known_clear(struct why_known *known);

/* Another program is in the process, or none: nothing that was seen is there any more. */
void why_known_clear_seen(struct why_known *known);

/*
 * Take over what is there now, `announced` or not. What has gone is forgotten, since a new link map may take its
 * place.
 */
void why_known_update(struct why_known *known, const struct why_model *model, bool announced);

/*
 * Remember, once, that a dlopen from the place `what` marks `map` of the model as NODELETE; or if `by` is no WHY_NONE
 * that this map finds the symbol `what` in it. The model knows it from now on.
 */
void why_known_see(struct why_known *known, struct why_model *model, uint32_t map, uint32_t by, const char *what);

/* Add to a model of the same process what was seen. */
void why_known_recall(const struct why_known *known, struct why_model *model);

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
