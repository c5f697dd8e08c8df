/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a table of unique symbols that have outlived their library. Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * A dlopen that fails may have entered a symbol of a library that was there before. That one is not NODELETE then,
 * and when it goes its entry stays; its link map's address, and even its own, may become another library's. Mark as
 * stale the entries of NODELETE libraries that have no such symbol. What cannot be read is believed.
 */
void why_uniques_collect(struct why_model *model, struct why_target *target);
