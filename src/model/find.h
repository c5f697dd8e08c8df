/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a library by what a user types. */
#pragma once

#include "model/model.h"

enum why_find_result {
    WHY_FIND_NONE,      /* no map fits; `at` holds maps with similar names, at most WHY_FIND_SIMILAR */
    WHY_FIND_MAPS,      /* `at` holds all maps of the one basename that fits */
    WHY_FIND_AMBIGUOUS, /* `at` holds one map for each of the different basenames that fit */
};

enum { WHY_FIND_SIMILAR = 3 };

struct why_find {
    enum why_find_result result;
    uint32_t *at; /* in the model's arena */
    size_t count, room;
    bool by_build_id; /* `text` is another file of the same build */
};

/*
 * Tries, in this order: the link map's address ("0x..."), the basename, the path, a part of the path. The program
 * itself has no path here: only its address and its basename find it.
 */
struct why_find why_model_find(const struct why_model *model, const char *text);
