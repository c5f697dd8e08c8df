/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program and the libraries are called. */
#include "base/path.h"
#include "base/pattern.h"
#include "model/law.h"

const char *why_program_name(const struct why_model *model)
{
    const struct why_source *source = &model->source;

    if (source->started_as)
        return source->started_as;
    return source->executable ? why_last_component(source->executable) : NULL;
}

const char *why_map_basename(const struct why_model *model, const struct why_map *map)
{
    const char *program = why_program_name(model);

    if (why_map_is_program(map))
        return program ? program : "the program";
    if (!map->name)
        return "(name unknown)";
    return map->name[0] ? why_last_component(map->name) : "(no name)";
}

/* dlclose is in libdl up to glibc 2.33, in libc since; older packages put the version into the name of the file. */
bool why_map_is_libc(const struct why_model *model, const struct why_map *map)
{
    static const char *const patterns[] = {"libc.so*", "libdl.so*", "libc-2.*.so", "libdl-2.*.so"};
    const char *name = why_map_basename(model, map);

    for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
        if (why_pattern_fits(patterns[i], name))
            return true;
    return false;
}
