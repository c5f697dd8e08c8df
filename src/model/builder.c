/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling a model: the calls that every producer makes. */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "model/private.h"

struct why_model *why_model_new(void)
{
    struct why_arena *arena = why_arena_new();
    struct why_model *model = why_alloc(arena, sizeof(*model));

    model->arena = arena;
    model->private = why_alloc(arena, sizeof(*model->private));
    return model;
}

void why_model_free(struct why_model *model)
{
    if (!model)
        return;
    why_address_map_deinit(&model->private->by_address);
    free(model->bindings);
    why_arena_free(model->arena);
}

static int too_many(size_t count, size_t limit, const char *what, struct why_error *err)
{
    if (count < limit)
        return 0;
    return why_error_set(err, WHY_ERR_MISMATCH, "more than %zu %s", limit, what);
}

struct why_map *why_model_add_map(struct why_model *model, uint64_t address, struct why_error *err)
{
    struct why_map *map;

    if (too_many(model->map_count, WHY_LIMIT_MAPS, "link maps", err))
        return NULL;
    if (!why_address_map_add(&model->private->by_address, address, (uint32_t)model->map_count)) {
        why_error_set(err, WHY_ERR_MISMATCH, "two link maps at 0x%" PRIx64, address);
        return NULL;
    }
    map = WHY_APPEND(model->arena, model->maps, model->map_count, model->map_room);
    map->address = address;
    return map;
}

struct why_namespace *why_model_add_namespace(struct why_model *model, uint64_t id, struct why_error *err)
{
    struct why_namespace *ns;

    for (size_t i = 0; i < model->namespace_count; i++)
        if (model->namespaces[i].id == id)
            return &model->namespaces[i];
    if (too_many(model->namespace_count, WHY_LIMIT_NAMESPACES, "namespaces", err))
        return NULL;
    ns = WHY_APPEND(model->arena, model->namespaces, model->namespace_count, model->namespace_room);
    ns->id = id;
    return ns;
}

struct why_thread *why_model_add_thread(struct why_model *model, struct why_error *err)
{
    if (too_many(model->thread_count, WHY_LIMIT_THREADS, "threads", err))
        return NULL;
    return WHY_APPEND(model->arena, model->threads, model->thread_count, model->thread_room);
}

struct why_destructor *why_model_add_destructor(struct why_model *model, struct why_error *err)
{
    struct why_destructor *destructor;

    if (too_many(model->destructor_count, WHY_LIMIT_DESTRUCTORS, "thread-local destructors", err))
        return NULL;
    destructor = WHY_APPEND(model->arena, model->destructors, model->destructor_count, model->destructor_room);
    destructor->thread = destructor->map = destructor->function_map = WHY_NONE;
    return destructor;
}

struct why_unique *why_model_add_unique(struct why_model *model, struct why_error *err)
{
    struct why_unique *unique;

    if (too_many(model->unique_count, WHY_LIMIT_UNIQUE, "unique symbols", err))
        return NULL;
    unique = WHY_APPEND(model->arena, model->uniques, model->unique_count, model->unique_room);
    unique->map = WHY_NONE;
    return unique;
}

struct why_binding *why_model_add_binding(struct why_model *model, struct why_error *err)
{
    if (too_many(model->binding_count, WHY_LIMIT_BINDINGS, "bindings", err))
        return NULL;
    /*
     * There may be 50,000. realloc() can grow them without the copy, and without the new pages, that an arena takes.
     */
    if (model->binding_count == model->binding_room) {
        model->binding_room = model->binding_room ? 2 * model->binding_room : 64;
        model->bindings = why_xrealloc(model->bindings, model->binding_room * sizeof(*model->bindings));
    }
    model->bindings[model->binding_count] = (struct why_binding){0};
    return &model->bindings[model->binding_count++];
}

int why_model_add_edges(struct why_model *model, uint64_t map, bool reldeps, const uint64_t *to, size_t count,
                        struct why_error *err)
{
    struct why_model_private *private = model->private;
    struct why_raw_edges *raw;

    private->edge_total += count;
    if (too_many(private->edge_total, WHY_LIMIT_EDGES, "dependencies", err))
        return -1;
    raw = WHY_APPEND(model->arena, private->raw, private->raw_count, private->raw_room);
    raw->map = map;
    raw->reldeps = reldeps;
    raw->to = why_alloc(model->arena, count * sizeof(*to));
    raw->count = count;
    if (count)
        memcpy(raw->to, to, count * sizeof(*to));
    return 0;
}

void why_model_add_libc_handle(struct why_model *model, const char *what, uint64_t map)
{
    struct why_libc_handle *handle =
        WHY_APPEND(model->arena, model->libc_handles, model->libc_handle_count, model->libc_handle_room);

    *handle = (struct why_libc_handle){.what = why_strdup(model->arena, what), .map_address = map, .map = WHY_NONE};
}

struct why_interposer *why_model_add_interposer(struct why_model *model, const char *name, uint64_t map)
{
    struct why_interposer *interposer =
        WHY_APPEND(model->arena, model->interposers, model->interposer_count, model->interposer_room);

    *interposer =
        (struct why_interposer){.name = why_strdup(model->arena, name), .map_address = map, .map = WHY_NONE};
    return interposer;
}

void why_model_add_seen(struct why_model *model, const struct why_seen *seen)
{
    *WHY_APPEND(model->arena, model->seen, model->seen_count, model->seen_room) =
        (struct why_seen){.map_address = seen->map_address,
                          .name = seen->name ? why_strdup(model->arena, seen->name) : NULL,
                          .by = seen->by,
                          .what = why_strdup(model->arena, seen->what)};
}

static const char instead[] = ", native";

void why_source_set_instead(struct why_model *model, const char *gdb)
{
    model->source.producer = why_printf(model->arena, "%s%s", gdb, instead);
}

void why_model_set_started_as(struct why_model *model, const char *name)
{
    const char *file = model->source.executable;

    model->source.started_as =
        name && !(file && !strcmp(name, why_last_component(file))) ? why_strdup(model->arena, name) : NULL;
}

void why_model_add_memory(struct why_model *model, uint64_t address, const uint8_t *bytes, size_t length)
{
    struct why_memory *memory = WHY_APPEND(model->arena, model->memory, model->memory_count, model->memory_room);
    uint8_t *copy = why_alloc(model->arena, length);

    memcpy(copy, bytes, length);
    *memory = (struct why_memory){.address = address, .bytes = copy, .length = length};
}

struct why_missing *why_model_add_missing(struct why_model *model, enum why_missing_what what, uint64_t of,
                                          const char *why)
{
    struct why_missing *missing = WHY_APPEND(model->arena, model->missing, model->missing_count, model->missing_room);

    *missing = (struct why_missing){
        .what = what, .word = why_missing_kind(what)->word, .of = of, .why = why_strdup(model->arena, why)};
    return missing;
}

void why_map_set(struct why_map *map, enum why_member member, uint64_t value)
{
    map->member[member] = value;
    map->known |= UINT32_C(1) << member;
}
