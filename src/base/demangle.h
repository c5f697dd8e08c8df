/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demangling: from the linker's name to the name in the source code. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

/*
 * The C++ or Rust name that a linker's name stands for, with its parameters, and without the hash at the end of
 * Rust's older names. Returns `name` itself if it is neither, or if it demangles to 16 KiB or more: names come from
 * the target, and each substitution can double the length.
 */
const char *why_demangle(struct why_arena *arena, const char *name);

/*
 * Does a linker's name stand for a variable of the C++ standard library: a member of it, one in a function of it, a
 * guard, a table of a class (Itanium C++ ABI, 5.1)?
 */
bool why_is_standard(const char *name);
