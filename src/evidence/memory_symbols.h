/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dynamic symbol table of an object in memory, for use without its file. Private to src/evidence. */
#pragma once

#include "evidence/object.h"
#include "evidence/symbols.h"

/*
 * DT_SYMTAB and DT_STRTAB give the place. Only DT_GNU_HASH or DT_HASH give the length. WHY_ERR_MISSING: the object
 * has no such table; WHY_ERR_MISMATCH: the table is impossible; WHY_ERR_FAULT.
 */
int why_symbols_of_memory(const struct why_object *object, struct why_symbol_table *ret_table, struct why_error *err);
