/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sealing: addresses become indices, and what was read must look like the state of a glibc loader. A wrong ld.so
 * (container, chroot, other sysroot) yields plausible nonsense; these checks reject it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/private.h"

static int mismatch(const struct why_map *map, const char *what, struct why_error *err)
{
    why_error_set(err, WHY_ERR_MISMATCH, "%s of the link map at 0x%" PRIx64, what, map->address);
    return why_error_prefix(err, "layout mismatch");
}

static int check_required_members(const struct why_map *map, struct why_error *err)
{
#define required 1
#define optional 0
#define MEMBER(name, need, since, note)                                                                              \
    if (need && !why_map_get(map, WHY_##name).known)                                                                 \
        return mismatch(map, "no " #name, err);
#include "model/members.def"
#undef MEMBER
#undef required
#undef optional
    return 0;
}

static int check_map(const struct why_model *model, const struct why_map *map, struct why_error *err)
{
    uint64_t real = why_map_value(map, WHY_l_real);

    if (check_required_members(map, err))
        return -1;
    if (why_map_value(map, WHY_l_type) > WHY_LT_LOADED)
        return mismatch(map, "impossible l_type", err);
    if (why_map_value(map, WHY_l_map_start) > why_map_value(map, WHY_l_map_end))
        return mismatch(map, "l_map_start after l_map_end", err);
    if (!why_model_namespace(model, why_map_value(map, WHY_l_ns)))
        return mismatch(map, "unknown l_ns", err);
    /* Only ld.so has proxies in other namespaces; they point at the base namespace's map. */
    if (real != map->address) {
        uint32_t target = why_model_map_at(model, real);

        if (target == WHY_NONE || why_map_value(&model->maps[target], WHY_l_ns) != 0 ||
            why_map_value(map, WHY_l_ns) == 0)
            return mismatch(map, "impossible l_real", err);
    }
    return 0;
}

/*
 * Count the maps by l_ns: each namespace must have as many as _ns_nloaded says, unless the loader is changing a
 * list.
 */
static int check_lengths(struct why_model *model, struct why_error *err)
{
    struct why_number lock = model->loader.lock_owner;
    bool resting = lock.known && lock.value == 0;

    for (size_t i = 0; i < model->namespace_count; i++)
        model->namespaces[i].map_count = 0;
    for (size_t i = 0; i < model->map_count; i++) {
        uint64_t id = why_map_value(&model->maps[i], WHY_l_ns);

        for (size_t n = 0; n < model->namespace_count; n++)
            if (model->namespaces[n].id == id)
                model->namespaces[n].map_count++;
    }
    for (size_t i = 0; i < model->namespace_count; i++) {
        const struct why_namespace *ns = &model->namespaces[i];

        if (resting && ns->nloaded.known && ns->nloaded.value != ns->map_count) {
            why_error_set(err, WHY_ERR_MISMATCH, "namespace %" PRIu64 " has %u link map%s, its counter says %" PRIu64,
                          ns->id, ns->map_count, ns->map_count == 1 ? "" : "s", ns->nloaded.value);
            return why_error_prefix(err, "layout mismatch");
        }
    }
    return 0;
}

static int check_program(const struct why_model *model, struct why_error *err)
{
    const struct why_map *first = model->map_count ? &model->maps[0] : NULL;

    if (!first)
        return why_error_set(err, WHY_ERR_MISMATCH, "layout mismatch: no link map");
    if (why_map_value(first, WHY_l_type) != WHY_LT_EXECUTABLE || why_map_value(first, WHY_l_ns) != 0)
        return mismatch(first, "the program is not the first map, but l_type", err);
    return 0;
}

/*
 * l_initfini begins with the map itself; since 2.33 (9ffa50b26b) that of libc.so.6 may begin with another known map,
 * and dl_close.c skips element 0 all the same. A file that names a library twice has it in the list twice; we keep
 * it once. stamps[map] is the number of the last list that the map was seen in.
 */
static int resolve_edges(struct why_model *model, const struct why_raw_edges *raw, uint32_t *stamps,
                         struct why_error *err)
{
    uint32_t from = why_model_map_at(model, raw->map), stamp = (uint32_t)(raw - model->private->raw) + 1;
    struct why_edges *edges;

    if (from == WHY_NONE)
        return why_error_set(err, WHY_ERR_MISMATCH, "dependencies of 0x%" PRIx64 ", which is no link map", raw->map);
    edges = raw->reldeps ? &model->maps[from].reldeps : &model->maps[from].initfini;
    if (edges->known)
        return mismatch(&model->maps[from], "two dependency lists", err);
    edges->to =
        why_alloc(model->arena, (raw->count < model->map_count ? raw->count : model->map_count) * sizeof(*edges->to));
    for (size_t i = raw->reldeps ? 0 : 1; i < raw->count; i++) {
        uint32_t to = why_model_map_at(model, raw->to[i]);

        if (to == WHY_NONE)
            return mismatch(&model->maps[from],
                            raw->reldeps ? "unknown map in l_reldeps" : "unknown map in l_initfini", err);
        if (stamps[to] != stamp)
            edges->to[edges->count++] = to;
        stamps[to] = stamp;
    }
    if (!raw->reldeps && raw->count && raw->to[0] != raw->map && why_model_map_at(model, raw->to[0]) == WHY_NONE)
        return mismatch(&model->maps[from], "strange first element in l_initfini", err);
    edges->known = true;
    return 0;
}

static int resolve_all_edges(struct why_model *model, struct why_error *err)
{
    WHY_FREE uint32_t *stamps = why_xcalloc(model->map_count, sizeof(*stamps));

    for (size_t i = 0; i < model->private->raw_count; i++)
        if (resolve_edges(model, &model->private->raw[i], stamps, err))
            return -1;
    return 0;
}

/* A list that the producer did not give is empty, unless a record says that it is missing. */
static void settle_empty_edges(struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++)
        model->maps[i].initfini.known = model->maps[i].reldeps.known = true;
    for (size_t i = 0; i < model->missing_count; i++) {
        const struct why_missing *missing = &model->missing[i];
        uint32_t map = why_model_map_at(model, missing->of);

        if (map == WHY_NONE)
            continue;
        if (missing->what == WHY_MISSING_INITFINI)
            model->maps[map].initfini.known = false;
        if (missing->what == WHY_MISSING_RELDEPS)
            model->maps[map].reldeps.known = false;
    }
}

static int compare_bindings(const void *left, const void *right)
{
    const struct why_binding *a = left, *b = right;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->slot < b->slot ? -1 : a->slot > b->slot;
}

/* Relocations mostly stand in order already. */
void why_model_sort_bindings(struct why_model *model, size_t first)
{
    struct why_binding *bindings = model->bindings;

    for (size_t i = first + 1; i < model->binding_count; i++)
        if (compare_bindings(&bindings[i - 1], &bindings[i]) > 0) {
            qsort(bindings + first, model->binding_count - first, sizeof(*bindings), compare_bindings);
            return;
        }
}

/* Each producer finds the handles in an order of its own; sorting makes them the same. */
static int compare_handles(const void *left, const void *right)
{
    const struct why_libc_handle *a = left, *b = right;
    int names = strcmp(a->what, b->what);

    return names ? names : a->map_address < b->map_address ? -1 : a->map_address > b->map_address;
}

static void resolve_references(struct why_model *model)
{
    for (size_t i = 0; i < model->unique_count; i++)
        model->uniques[i].map = why_model_map_of_unique(model, &model->uniques[i]);
    for (size_t i = 0; i < model->destructor_count; i++)
        model->destructors[i].map = why_model_map_at(model, model->destructors[i].map_address);
    why_model_sort_bindings(model, 0);
    for (size_t i = 0; i < model->interposer_count; i++)
        model->interposers[i].map = why_model_map_at(model, model->interposers[i].map_address);
    if (model->libc_handle_count)
        qsort(model->libc_handles, model->libc_handle_count, sizeof(*model->libc_handles), compare_handles);
    for (size_t i = 0; i < model->libc_handle_count; i++)
        model->libc_handles[i].map = why_model_map_at(model, model->libc_handles[i].map_address);
}

static int compare_ranges(const void *left, const void *right)
{
    const struct why_range *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

static void index_ranges(struct why_model *model)
{
    struct why_model_private *private = model->private;

    private->ranges = why_alloc(model->arena, model->map_count * sizeof(*private->ranges));
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        /* A proxy has the addresses of the map that it stands for. */
        if (why_map_value(map, WHY_l_real) != map->address)
            continue;
        private->ranges[private->range_count++] = (struct why_range){.start = why_map_value(map, WHY_l_map_start),
                                                                     .end = why_map_value(map, WHY_l_map_end),
                                                                     .map = (uint32_t)i};
    }
    qsort(private->ranges, private->range_count, sizeof(*private->ranges), compare_ranges);
}

int why_model_seal(struct why_model *model, struct why_error *err)
{
    if (check_program(model, err))
        return -1;
    for (size_t i = 0; i < model->map_count; i++)
        if (check_map(model, &model->maps[i], err))
            return -1;
    if (check_lengths(model, err))
        return -1;
    if (resolve_all_edges(model, err))
        return -1;
    settle_empty_edges(model);
    resolve_references(model);
    index_ranges(model);
    return 0;
}
