/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lists.h"

#include <stdlib.h>
#include <string.h>

#if !__GLIBC_PREREQ(2, 35)
struct r_debug_extended {
    struct r_debug base;
    struct r_debug_extended *r_next; /* never: r_version is 1 */
};
#endif

static struct r_debug_extended *first_list(void)
{
    for (const ElfW(Dyn) *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_DEBUG)
            return (struct r_debug_extended *)entry->d_un.d_ptr;
    abort();
}

static struct r_debug_extended *next_list(const struct r_debug_extended *list)
{
    return first_list()->base.r_version > 1 ? list->r_next : NULL;
}

Lmid_t map_namespace(struct link_map *map)
{
    Lmid_t ns = -1;

    dlinfo(map, RTLD_DI_LMID, &ns);
    return ns;
}

const char *map_basename(const struct link_map *map)
{
    const char *slash = strrchr(map->l_name, '/');

    return slash ? slash + 1 : *map->l_name ? map->l_name : "host";
}

struct link_map *lists_find(Lmid_t ns, const char *name)
{
    for (struct r_debug_extended *list = first_list(); list; list = next_list(list))
        for (struct link_map *map = list->base.r_map; map; map = map->l_next)
            if (!strcmp(map_basename(map), name) && map_namespace(map) == ns)
                return map;
    return NULL;
}

/* Where the loader may write it has made the file's addresses true ones. */
const void *map_dynamic(const struct link_map *map, ElfW(Sxword) tag)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return (const void *)(entry->d_un.d_ptr < map->l_addr ? map->l_addr + entry->d_un.d_ptr
                                                                  : entry->d_un.d_ptr);
    return NULL;
}

bool lists_have(const struct link_map *wanted)
{
    for (struct r_debug_extended *list = first_list(); list; list = next_list(list))
        for (struct link_map *map = list->base.r_map; map; map = map->l_next)
            if (map == wanted)
                return true;
    return false;
}

static void print_needs(FILE *out, const struct link_map *map)
{
    const char *strings = map_dynamic(map, DT_STRTAB);

    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_NEEDED)
            fprintf(out, "@ needs %p %s\n", (const void *)map, strings + entry->d_un.d_val);
}

bool lists_inhabited(Lmid_t ns)
{
    for (struct r_debug_extended *list = first_list(); list; list = next_list(list))
        if (list->base.r_map && map_namespace(list->base.r_map) == ns)
            return true;
    return false;
}

void lists_print(FILE *out)
{
    for (struct r_debug_extended *list = first_list(); list; list = next_list(list))
        for (struct link_map *map = list->base.r_map; map; map = map->l_next) {
            fprintf(out, "@ map %p %ld %s\n", (void *)map, (long)map_namespace(map),
                    *map->l_name ? map->l_name : "host");
            print_needs(out, map);
        }
    fputs("@ end of list\n", out);
    fflush(out);
}
