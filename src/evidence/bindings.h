/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which library bound which symbol in which other one, by the relocations in memory. Private to src/evidence. */
#pragma once

#include "process/target.h"

struct why_model;

/*
 * Look through the relocations of each map that could be why another map stays. The program and what came with it,
 * and up to glibc 2.30 also a NODELETE referrer, make a library NODELETE (add_dependency in dl-lookup.c): their
 * relocations are searched for symbols in NODELETE libraries. The relocations of a map with relocation dependencies
 * are searched for symbols in these. Each symbol that is bound there becomes a why_binding. Where something cannot be
 * read, a missing record "bindings" is added.
 *
 * A relocation counts if its slot holds an address in the library (of a thread-local symbol: the library's module
 * number, or its place in static TLS) and the library defines a symbol of that name. A look-up by dlsym leaves no
 * trace in memory.
 */
void why_bindings_collect(struct why_model *model, struct why_target *target);
