/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/named_file.h"

#include <sys/stat.h>

#include "base/memory.h"
#include "evidence/file_state.h"
#include "process/regular_file.h"
#include "process/target.h"

/* The file that was asked for; `there`: it is a regular file that has this name now. */
struct wanted {
    const char *name;
    struct stat st;
    bool there;
};

/* Some file systems show other numbers in /proc/PID/maps than stat does. Then stat the mapped file itself. */
static bool is_file(struct why_target *target, const struct why_mapping *mapping, const struct wanted *wanted)
{
    struct why_error ignored;
    struct stat mapped;

    if (!wanted->there || !mapping->inode)
        return false;
    if (mapping->device == wanted->st.st_dev)
        return mapping->inode == wanted->st.st_ino;
    return !mapping->offset && !why_target_stat_file(target, mapping, &mapped, &ignored) &&
           mapped.st_dev == wanted->st.st_dev && mapped.st_ino == wanted->st.st_ino;
}

static struct wanted look_for(struct why_target *target, const char *name)
{
    struct wanted wanted = {.name = name};
    struct why_error ignored;

    if (!why_target_info(target)->core)
        wanted.there = name[0] == '/' ? !why_target_stat_path(target, name, &wanted.st, &ignored)
                                      : !stat(name, &wanted.st) && S_ISREG(wanted.st.st_mode);
    return wanted;
}

static bool is_found(const struct why_find *find, uint32_t map)
{
    for (size_t i = 0; i < find->count; i++)
        if (find->at[i] == map)
            return true;
    return false;
}

static struct why_build_id build_id_of(struct why_target *target, const char *name)
{
    struct why_build_id none = {0};
    struct why_error ignored;
    WHY_CLOSE int fd = -1;

    if (name[0] == '/' && !why_target_open_path(target, name, &fd, &ignored))
        return why_build_id_of_file(fd);
    return why_regular_file_open(name, &fd, &ignored) ? none : why_build_id_of_file(fd);
}

static struct why_find find_by_build_id(struct why_model *model, struct why_target *target, const char *name)
{
    struct why_find find = {.result = WHY_FIND_NONE, .by_build_id = true};
    struct why_build_id wanted = build_id_of(target, name);

    for (uint32_t i = 0; wanted.length && i < model->map_count; i++) {
        struct why_object object = why_object_of(model, target, i);

        why_file_find_build_id(&object);
        if (why_build_id_equal(&object.map->file.mapped_id, &wanted))
            *WHY_APPEND(model->arena, find.at, find.count, find.room) = i;
    }
    if (find.count)
        find.result = WHY_FIND_MAPS;
    return find;
}

struct why_find why_named_file_find(struct why_model *model, struct why_target *target, const char *name)
{
    struct why_find find = {.result = WHY_FIND_NONE};
    struct wanted wanted = look_for(target, name);
    const struct why_mapping *mappings;
    struct why_error ignored;
    size_t count;

    if (!why_target_is_fresh(target))
        why_target_renew(target, &ignored); /* what it was opened with may be gone by now */
    mappings = why_target_mappings(target, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t map = why_model_map_containing(model, mappings[i].start);

        if (map != WHY_NONE && !is_found(&find, map) &&
            (why_mapping_has_name(&mappings[i], name) || is_file(target, &mappings[i], &wanted)))
            *WHY_APPEND(model->arena, find.at, find.count, find.room) = map;
    }
    if (!find.count)
        return find_by_build_id(model, target, name);
    find.result = WHY_FIND_MAPS;
    return find;
}
