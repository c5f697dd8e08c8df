/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who bound what in whom, by the relocations in memory. Private to src/evidence. */
#pragma once

#include "process/target.h"

struct why_model;

/*
 * Look through the relocations of those maps that could be why another one stays: of the program and what came with
 * it, for libraries that are NODELETE (add_dependency in dl-lookup.c, and up to glibc 2.30 a NODELETE referrer as
 * well); of a map with relocation dependencies, for these. Each symbol that is bound there becomes a why_binding.
 * Where something cannot be read, a missing record "bindings".
 *
 * A relocation counts if its slot holds an address in the library (of a thread-local symbol: the library's module
 * number, or its place in static TLS) and the library defines a symbol of that name. What dlsym was asked for leaves
 * no trace.
 */
void why_bindings_collect(struct why_model *model, struct why_target *target);
