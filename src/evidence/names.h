/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The destructors' functions: where they are, what they are called. Private to src/evidence. */
#pragma once

#include "model/model.h"

struct why_target;

/* Unguard each stored pointer and find the map it lies in: function, function_map. Needs no target. */
void why_functions_locate(struct why_model *model);

/*
 * Name them: symbol. From the file's .symtab, the separate debug file's, the file's .dynsym, the one in memory, in
 * this order, each only if it certainly is that of the object in memory. Needs a target.
 */
void why_functions_name(struct why_model *model, struct why_target *target);
