/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * glibc's rules about one link map, in one place for evidence, why, watch and render. The command files cannot call
 * these functions: gdbcmds/reading/30-maps.gdb and gdbcmds/watch/20-stops.gdb state the rule on NODELETE in GDB's
 * language.
 */
#pragma once

#include "model/model.h"

/* The program itself: l_type lt_executable. */
bool why_map_is_program(const struct why_map *map);

/*
 * A dlopen loaded it, directly or as a dependency: l_type lt_loaded. A sweep (_dl_close_worker) takes no other maps.
 */
bool why_map_was_dlopened(const struct why_map *map);

/* NODELETE in force: l_nodelete_active, or up to glibc 2.30 the bit in l_flags_1. */
bool why_map_is_nodelete(const struct why_map *map);

/*
 * Does a library become NODELETE when this map binds a symbol in it? Yes if no sweep can take this map, since then
 * the binding lasts for ever (add_dependency in elf/dl-lookup.c). Up to glibc 2.30 also if this map is NODELETE
 * itself.
 */
bool why_map_spreads_nodelete(const struct why_map *map);

/* Does a DT_NEEDED entry mean this map? By the name that it was loaded under, or by its soname (_dl_map_object). */
bool why_map_is_called(const struct why_map *map, const char *name);

/* Does a list of a map name the map with this index? */
bool why_edges_lead_to(const struct why_edges *edges, uint32_t map);
