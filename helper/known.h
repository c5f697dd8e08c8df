/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link maps that a watch has seen. */
#pragma once

#include "model/model.h"

struct why_known_map {
    uint64_t map;
    bool announced; /* it was there from the start, or a dlopen was seen to bring it */
    bool nodelete;
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

/* NULL: it is not known. */
struct why_known_map *why_known_find(const struct why_known *known, uint64_t map);

/* No dlopen was seen to bring it, and it was not there when the watch began. */
bool why_known_is_new(const struct why_known *known, const struct why_map *map);
