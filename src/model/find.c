/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/distance.h"

typedef bool fits_function(const struct why_model *model, const struct why_map *map, const char *text);

static bool fits_basename(const struct why_model *model, const struct why_map *map, const char *text)
{
    return !strcmp(why_map_basename(model, map), text);
}

static bool fits_path(const struct why_model *model, const struct why_map *map, const char *text)
{
    (void)model;
    return map->name && !strcmp(map->name, text);
}

static bool fits_part(const struct why_model *model, const struct why_map *map, const char *text)
{
    (void)model;
    return map->name && map->name[0] && strstr(map->name, text);
}

static void push(const struct why_model *model, struct why_find *find, uint32_t index)
{
    *WHY_APPEND(model->arena, find->at, find->count, find->room) = index;
}

static struct why_find all_that_fit(const struct why_model *model, const char *text, fits_function *fits)
{
    struct why_find find = {.result = WHY_FIND_NONE};

    for (uint32_t i = 0; i < model->map_count; i++)
        if (fits(model, &model->maps[i], text))
            push(model, &find, i);
    if (find.count)
        find.result = WHY_FIND_MAPS;
    return find;
}

static bool has_basename(const struct why_model *model, const struct why_find *find, const char *basename)
{
    for (size_t i = 0; i < find->count; i++)
        if (!strcmp(why_map_basename(model, &model->maps[find->at[i]]), basename))
            return true;
    return false;
}

/* Several basenames: one map for each of them, so that the user can be asked which one is meant. */
static struct why_find settle(const struct why_model *model, const struct why_find *fitting)
{
    struct why_find different = {.result = WHY_FIND_AMBIGUOUS};

    for (size_t i = 0; i < fitting->count; i++)
        if (!has_basename(model, &different, why_map_basename(model, &model->maps[fitting->at[i]])))
            push(model, &different, fitting->at[i]);
    return different.count > 1 ? different : *fitting;
}

static struct why_find similar(const struct why_model *model, const char *text)
{
    struct why_find find = {.result = WHY_FIND_NONE};
    size_t limit = strlen(text) / 3;

    if (strlen(text) > 255)
        return find;
    for (size_t wanted = 1; wanted <= limit; wanted++)
        for (uint32_t i = 1; i < model->map_count && find.count < WHY_FIND_SIMILAR; i++) {
            const char *basename = why_map_basename(model, &model->maps[i]);

            if (why_distance(text, basename, limit) == wanted && !has_basename(model, &find, basename))
                push(model, &find, i);
        }
    return find;
}

struct why_find why_model_find(const struct why_model *model, const char *text)
{
    static fits_function *const ways[] = {fits_basename, fits_path};
    struct why_find find = {.result = WHY_FIND_NONE};

    if (!strncmp(text, "0x", 2)) {
        uint32_t index = why_model_map_at(model, strtoull(text, NULL, 16));

        if (index != WHY_NONE) {
            push(model, &find, index);
            find.result = WHY_FIND_MAPS;
            return find;
        }
    }
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        find = all_that_fit(model, text, ways[i]);
        if (find.count)
            return find;
    }
    find = all_that_fit(model, text, fits_part);
    return find.count ? settle(model, &find) : similar(model, text);
}
