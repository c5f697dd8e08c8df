/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of unique symbols: entries that are out of date, and libraries that share. Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/*
 * A dlopen that fails may have entered a unique symbol of a library that was loaded before. That library is not
 * NODELETE then. When it is unloaded, its entry stays, and another library may get the address of its link map, and
 * even its own address. Mark as stale the entries of NODELETE libraries that define no such unique symbol. An entry
 * whose library cannot be read counts as valid.
 *
 * Also find which other libraries define the unique symbols that are bound to a NODELETE library (why_map.sharers).
 */
void why_uniques_collect(struct why_model *model, struct why_target *target);
