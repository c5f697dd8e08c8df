/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * glibc's law about one link map, once for all who ask: evidence, why, watch and render. The command files cannot ask
 * here: gdbcmds/30-maps.gdb and gdbcmds/watch/20-stops.gdb have the rule on NODELETE in their own language.
 */
#pragma once

#include "model/model.h"

/* The program itself: l_type lt_executable. */
bool why_map_is_program(const struct why_map *map);

/* A dlopen brought it, itself or as a dependency: l_type lt_loaded. A sweep takes no other (_dl_close_worker). */
bool why_map_was_dlopened(const struct why_map *map);

/* NODELETE in force: l_nodelete_active, or up to glibc 2.30 the bit in l_flags_1. */
bool why_map_is_nodelete(const struct why_map *map);

/*
 * Does what this map binds become NODELETE? If a sweep cannot take it, since then nothing would ever forget the
 * binding (add_dependency in elf/dl-lookup.c). Up to glibc 2.30 also if it is NODELETE itself.
 */
bool why_map_spreads_nodelete(const struct why_map *map);
