/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demangling: from the linker's name to the name in the source code. */
#pragma once

#include "base/arena.h"

/*
 * The C++ or Rust name that a linker's name stands for, with its parameters, and without the hash at the end of
 * Rust's older names. Returns `name` itself if it is neither, or if it demangles to 16 KiB or more: names come from
 * the target, and each substitution can double the length.
 */
const char *why_demangle(struct why_arena *arena, const char *name);
