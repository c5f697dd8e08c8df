/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names as a person wrote them. */
#pragma once

#include "base/arena.h"

/*
 * The C++ or Rust name behind a linker's name, with parameters; without the hash that ends Rust's older names.
 * `name` itself if it is neither, or if it unfolds to more than 16 KiB (names come from the target, and
 * substitutions can double with every step).
 */
const char *why_demangle(struct why_arena *arena, const char *name);
