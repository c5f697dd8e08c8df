/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a table of unique symbols that have outlived their library. Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * A dlopen that fails may have entered a unique symbol of a library that was loaded before. That library is not
 * NODELETE then. When it is unloaded, its entry stays, and another library may get the address of its link map, and
 * even its own address. Mark as stale the entries of NODELETE libraries that define no such unique symbol. An entry
 * whose library cannot be read counts as valid.
 */
void why_uniques_collect(struct why_model *model, struct why_target *target);
