/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One search for a layout, and its sources that are text: layout files, the cache, the output of the loader's probe.
 */
#pragma once

#include "layout/find.h"

/* One search: its input, and what it has found so far. */
struct why_layout_search {
    struct why_target *target;
    const struct why_layout_wishes *wishes;
    bool was_asked;
    char *asked; /* what the loader's probe printed; NULL: nothing */
    struct why_loaded_layout found;
};

const struct why_loaded *why_loaded_object(const struct why_loaded_layout *layout, enum why_layout_object object);

/* Do the wishes allow this way? */
bool why_search_may(const struct why_layout_search *search, enum why_layout_origin way);

/*
 * Add what is known of an object; -1 if that is not enough. `take_whole` from a layout that was read; `take_file`
 * from a layout file; `take_shipped` from those that came with the program; `take_asked` by asking the loader, once
 * for all.
 */
int why_search_take_whole(struct why_layout_search *search, enum why_layout_object object,
                          const struct why_layout *with, struct why_error *err);
int why_search_take_file(struct why_layout_search *search, enum why_layout_object object, const char *path,
                         struct why_error *err);
int why_search_take_shipped(struct why_layout_search *search, enum why_layout_object object, struct why_error *err);
int why_search_take_asked(struct why_layout_search *search, enum why_layout_object object, struct why_error *err);

/* From the cache, and into it. */
bool why_search_recall(struct why_layout_search *search, enum why_layout_object object);
void why_search_keep(const struct why_layout_search *search, enum why_layout_object object);
