/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch knows of the link maps that it has seen. */
#pragma once

#include "why/why.h"

struct why_known_map {
    uint64_t map;
    bool announced; /* it was there from the start, or a dlopen of it was reported */
    bool nodelete;  /* it was NODELETE from the start, or that was reported */
    uint64_t count; /* l_direct_opencount when the watch last looked */
};

struct why_known {
    struct why_known_map *maps; /* by address */
    size_t count;
    uint64_t pid;           /* of the process; 0 if unknown */
    struct why_model *seen; /* what made libraries NODELETE, in why_model.seen; NULL: nothing was seen */
};

void why_known_clear(struct why_known *known);

/* The process has ended or runs another program: the libraries that were seen are gone. */
void why_known_clear_seen(struct why_known *known);

/*
 * Know the link maps of this model and no others. `announced`: all of them were there from the start. Maps that are
 * gone are forgotten, because a new map may get the same address.
 */
void why_known_update(struct why_known *known, const struct why_model *model, bool announced);

/*
 * Remember what made `map` NODELETE, and add it to the model. If `by` is WHY_NONE, that was a dlopen from the place
 * `what`; else `by` looked up the symbol `what` and found it in `map`. The same is remembered once.
 */
void why_known_see(struct why_known *known, struct why_model *model, uint32_t map, uint32_t by, const char *what);

/* Add what was seen to a model, if it is of the same process. */
void why_known_recall(const struct why_known *known, struct why_model *model);

/* NULL: it is not known. */
struct why_known_map *why_known_find(const struct why_known *known, uint64_t map);

/* Was the map loaded since the watch began, by a dlopen that has not been reported yet? */
bool why_known_is_new(const struct why_known *known, const struct why_map *map);

/*
 * Did the dlopen that ends now load the new `map`? If not, an outer dlopen did, whose constructors are running.
 * `count`: the number of dlopens of the map, this one included.
 */
bool why_known_is_loaded_now(const struct why_known *known, const struct why_model *model, uint32_t map,
                             uint64_t count);
