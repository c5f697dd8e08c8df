/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a library by the name of its file: who closes it, and whose file it is. */
#include <fnmatch.h>
#include <string.h>

#include "why/advice.h"
#include "why/private.h"

static const struct why_policy policies[] = {
#define POLICY(pattern, fate, sentence) {pattern, WHY_FATE_##fate, sentence},
#include "why/policy.def"
};

static const struct {
    const char *pattern;
    struct why_build_place place;
} builds[] = {
#define BUILD(pattern, compile, link) {pattern, {compile, link}},
#include "why/policy.def"
};

static const struct why_policy *policy_of(const char *name)
{
    for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++)
        if (!fnmatch(policies[i].pattern, name, 0))
            return &policies[i];
    return NULL;
}

struct why_build_place why_map_build_place(const struct why_map *map)
{
    for (size_t i = 0; map->name && i < sizeof(builds) / sizeof(*builds); i++)
        if (!fnmatch(builds[i].pattern, map->name, 0))
            return builds[i].place;
    return (struct why_build_place){0};
}

/* In a directory that only a distribution's packages fill: /usr/lib, /lib64 and the like; not /usr/local or /opt. */
static bool is_of_a_distribution(const char *path)
{
    static const char *const directories[] = {"lib/", "lib64/", "lib32/", "libx32/"};

    if (!strncmp(path, "/usr/", 5))
        path += 4;
    for (size_t i = 0; *path == '/' && i < sizeof(directories) / sizeof(*directories); i++)
        if (!strncmp(path + 1, directories[i], strlen(directories[i])))
            return true;
    return false;
}

void why_policy_find(const struct why_map *map, struct why_library *library)
{
    if (!map->name || !why_map_was_dlopened(map))
        return;
    library->policy = policy_of(map->name);
    library->distributed = is_of_a_distribution(map->file.path ? map->file.path : map->name);
}

bool why_library_is_kept(const struct why_library *library)
{
    return library->policy && library->policy->fate == WHY_FATE_KEPT && library->handles;
}

bool why_library_has_a_host(const struct why_library *library)
{
    return library->policy && (library->policy->fate == WHY_FATE_KEPT || library->policy->fate == WHY_FATE_CLOSED);
}

bool why_library_may_hold_itself(const struct why_map *map, const struct why_library *library)
{
    return library->handles == 1 && map->imports_dlopen && !library->by_glibc && !why_library_has_a_host(library);
}

/* NODELETE by what its file says or defines, and the file is the distribution's: nobody here builds another. */
static bool is_built_to_stay(const struct why_library *library)
{
    for (size_t i = 0; library->distributed && i < library->reason_count; i++)
        if (library->reasons[i].kind == WHY_REASON_NODELETE_FLAG ||
            library->reasons[i].kind == WHY_REASON_NODELETE_UNIQUE)
            return true;
    return false;
}

bool why_library_is_fixed(const struct why_library *library)
{
    return library->leave_it || library->by_glibc || library->root == WHY_ROOT_STARTUP ||
           why_library_is_kept(library) || is_built_to_stay(library);
}
