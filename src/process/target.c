/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a target that is the same for processes and cores: mappings, files. Reading is in target_read.c. */
#include "process/target.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "process/private.h"
#include "process/regular_file.h"

void why_target_init(struct why_target *target, const struct why_target_methods *methods)
{
    target->methods = methods;
    target->arena = why_arena_new();
    target->cache = why_xcalloc(WHY_CACHED_PAGES, sizeof(*target->cache));
    target->ahead = why_xcalloc(WHY_AHEAD_PAGES, WHY_PAGE);
}

void why_target_close(struct why_target *target)
{
    if (!target)
        return;
    target->methods->close(target);
    why_arena_free(target->arena);
    free(target->cache);
    free(target->ahead);
    free(target->expected);
    free(target);
}

const struct why_target_info *why_target_info(const struct why_target *target)
{
    return &target->info;
}

int why_target_fault(uint64_t address, struct why_error *err)
{
    why_error_set(err, WHY_ERR_FAULT, "no memory at 0x%" PRIx64, address);
    err->address = address;
    return -1;
}

int why_target_check(struct why_target *target, struct why_error *err)
{
    return target->methods->check(target, err);
}

int why_target_renew(struct why_target *target, struct why_error *err)
{
    if (target->methods->renew(target, err))
        return -1;
    target->fresh = true;
    return 0;
}

bool why_target_is_fresh(const struct why_target *target)
{
    return target->fresh;
}

static int compare_mappings(const void *left, const void *right)
{
    const struct why_mapping *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

void why_target_settle_mappings(struct why_target *target)
{
    size_t kept = 0;

    if (target->mapping_count)
        qsort(target->mappings, target->mapping_count, sizeof(*target->mappings), compare_mappings);
    for (size_t i = 0; i < target->mapping_count; i++)
        if (!kept || target->mappings[i].start >= target->mappings[kept - 1].end)
            target->mappings[kept++] = target->mappings[i];
    target->mapping_count = kept;
}

const struct why_mapping *why_target_mappings(const struct why_target *target, size_t *ret_count)
{
    *ret_count = target->mapping_count;
    return target->mappings;
}

bool why_mapping_has_name(const struct why_mapping *mapping, const char *name)
{
    return mapping->path && mapping->path[0] == '/' &&
           (!strcmp(mapping->path, name) || !strcmp(why_last_component(mapping->path), name));
}

const struct why_mapping *why_target_mapping_at(const struct why_target *target, uint64_t address)
{
    size_t low = 0, high = target->mapping_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (target->mappings[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low && address < target->mappings[low - 1].end ? &target->mappings[low - 1] : NULL;
}

static bool same_file(const struct why_mapping *a, const struct why_mapping *b)
{
    return a->path && b->path && a->inode == b->inode && a->device == b->device && a->deleted == b->deleted &&
           !strcmp(a->path, b->path);
}

const struct why_mapping *why_target_head_of(const struct why_target *target, const struct why_mapping *mapping)
{
    /* A library has half a dozen mappings, with anonymous ones (.bss) between them at most. */
    enum { NEAR = 64 };
    const struct why_mapping *candidate = mapping;

    for (int i = 0; i < NEAR; i++, candidate--) {
        if (same_file(candidate, mapping) && candidate->offset == 0)
            return candidate;
        if (candidate == target->mappings)
            break;
    }
    return NULL;
}

int why_target_open_file(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                         struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_file(target, mapping, &found, err))
        return -1;
    return why_regular_file_reopen(found, ret_fd, err);
}

int why_target_open_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_path(target, path, &found, err))
        return -1;
    return why_regular_file_reopen(found, ret_fd, err);
}

int why_target_stat_path(struct why_target *target, const char *path, struct stat *ret_stat, struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_path(target, path, &found, err))
        return -1;
    return fstat(found, ret_stat) ? why_error_errno(err, "cannot examine it") : 0;
}

int why_target_stat_file(struct why_target *target, const struct why_mapping *mapping, struct stat *ret_stat,
                         struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_file(target, mapping, &found, err))
        return -1;
    return fstat(found, ret_stat) ? why_error_errno(err, "cannot examine it") : 0;
}

const char *why_target_thread_name(struct why_target *target, pid_t thread, struct why_arena *arena)
{
    return target->methods->thread_name(target, thread, arena);
}

bool why_target_main_ended(struct why_target *target)
{
    return target->methods->main_ended && target->methods->main_ended(target);
}

bool why_target_thread_place(struct why_target *target, pid_t thread, struct why_thread_place *ret_place)
{
    return target->methods->thread_place(target, thread, ret_place);
}

pid_t why_target_thread_id(struct why_target *target, pid_t own)
{
    return target->methods->thread_id(target, own);
}
