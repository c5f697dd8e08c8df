/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The destructors' functions: where they are, what they are called. Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/* Unguard each stored pointer and find the map in which it lies: sets function, function_map. Needs no target. */
void why_functions_locate(struct why_model *model);

/*
 * Name the functions: sets symbol. Searches the .symtab of the file, the .symtab of the separate debug file, the
 * file's .dynsym and the one in memory, in this order. Each is used only if it certainly belongs to the object in
 * memory. Needs a target.
 */
void why_functions_name(struct why_model *model, struct why_target *target);
