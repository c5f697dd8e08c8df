/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loader's lists in the process itself, by what <link.h> shows to everybody: for the host. */
#pragma once

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>

/* glibc before 2.35 shows nobody the namespaces of dlmopen. */
enum { LISTS_ALL_NAMESPACES = __GLIBC_PREREQ(2, 35) };

/* All of them, as lines of the trace. */
void lists_print(FILE *out);

struct link_map *lists_find(Lmid_t ns, const char *basename);
bool lists_have(const struct link_map *map);
bool lists_inhabited(Lmid_t ns);

Lmid_t map_namespace(struct link_map *map);

/* "host" for the program, which has none. */
const char *map_basename(const struct link_map *map);

/* Where a tag of its dynamic section points to; NULL if it has none. */
const void *map_dynamic(const struct link_map *map, ElfW(Sxword) tag);
