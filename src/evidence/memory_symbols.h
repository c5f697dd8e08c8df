/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dynamic symbol table of an object in memory, for objects whose file cannot be had. Private to src/evidence. */
#pragma once

#include "evidence/object.h"
#include "evidence/symbols.h"

/*
 * Found through DT_SYMTAB and DT_STRTAB; its length through DT_GNU_HASH or DT_HASH, because nothing else tells it.
 * WHY_ERR_MISSING: the object has none; WHY_ERR_MISMATCH: what it has cannot be; WHY_ERR_FAULT.
 */
int why_symbols_of_memory(const struct why_object *object, struct why_symbol_table *ret_table, struct why_error *err);
