/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces, their link maps, and what these hold. */
#include <string.h>

#include "base/memory.h"
#include "reader/private.h"

/* The members of members.def, in its order, as fields of the layout. */
static const enum why_field_id member_fields[WHY_MEMBER_COUNT] = {
#define MEMBER(name, need, since, note) WHY_FIELD_link_map_##name,
#include "model/members.def"
#undef MEMBER
};

static void take_members(struct why_reader *reader, struct why_map *map, const void *bytes)
{
    uint64_t value;

    for (int member = 0; member < WHY_MEMBER_COUNT; member++)
        if (why_reader_field(reader, member_fields[member], bytes, &value))
            why_map_set(map, (enum why_member)member,
                        member == WHY_l_idx ? (uint64_t)(int64_t)(int32_t)value : value);
}

/*
 * Append to reader->list, which is on the heap and used again: a hostile list that has no end must not fill the
 * model's arena.
 */
static void put(struct why_reader *reader, size_t at, uint64_t entry)
{
    if (at == reader->list_room) {
        reader->list_room = reader->list_room ? 2 * reader->list_room : 64;
        reader->list = reallocarray(reader->list, reader->list_room, sizeof(*reader->list));
        if (!reader->list)
            why_out_of_memory();
    }
    reader->list[at] = entry;
}

/* l_initfini: the map itself, then what it needs, then NULL. */
static int take_initfini(struct why_reader *reader, uint64_t map, uint64_t list)
{
    size_t count = 0;

    for (uint64_t entry = 1; list; list += reader->word) {
        if (count > WHY_LIMIT_MAPS || why_reader_word(reader, list, &entry)) {
            why_model_add_missing(reader->model, WHY_MISSING_INITFINI, map,
                                  count > WHY_LIMIT_MAPS ? "the list has no end" : reader->err->message);
            return 0;
        }
        if (!entry)
            break;
        put(reader, count++, entry);
    }
    return count ? why_model_add_edges(reader->model, map, false, reader->list, count, reader->err) : 0;
}

/* l_reldeps: { unsigned act; struct link_map *list[]; } */
static int take_reldeps(struct why_reader *reader, uint64_t map, uint64_t list)
{
    unsigned char bytes[4];
    uint64_t count, entry;

    if (!list)
        return 0;
    if (why_reader_bytes(reader, list, bytes, sizeof(bytes))) {
        why_model_add_missing(reader->model, WHY_MISSING_RELDEPS, map, reader->err->message);
        return 0;
    }
    count = why_target_number(reader->target, bytes, sizeof(bytes));
    if (count > WHY_LIMIT_MAPS) {
        why_model_add_missing(reader->model, WHY_MISSING_RELDEPS, map, "its number of entries is impossible");
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (why_reader_word(reader, list + (i + 1) * reader->word, &entry)) {
            why_model_add_missing(reader->model, WHY_MISSING_RELDEPS, map, reader->err->message);
            return 0;
        }
        put(reader, i, entry);
    }
    return why_model_add_edges(reader->model, map, true, reader->list, count, reader->err);
}

static int take_map(struct why_reader *reader, uint64_t address, unsigned char *bytes, uint64_t *ret_next)
{
    uint64_t name = 0, initfini = 0, reldeps = 0;
    struct why_map *map;

    if (why_reader_bytes(reader, address, bytes, reader->layout->layout.sizes[WHY_STRUCT_link_map])) {
        why_model_add_missing(reader->model, WHY_MISSING_LINK_MAP, address, reader->err->message);
        *ret_next = 0;
        return 0;
    }
    map = why_model_add_map(reader->model, address, reader->err);
    if (!map)
        return why_error_prefix(reader->err, "layout mismatch");
    take_members(reader, map, bytes);
    *ret_next = why_map_value(map, WHY_l_next);
    why_reader_field(reader, WHY_FIELD_link_map_l_name, bytes, &name);
    map->name = name ? why_reader_string(reader, name) : NULL;
    if (!map->name) /* the program's name is empty, but not NULL */
        why_model_add_missing(reader->model, WHY_MISSING_NAME, address, name ? reader->err->message : "it has none");
    why_reader_field(reader, WHY_FIELD_link_map_l_initfini, bytes, &initfini);
    why_reader_field(reader, WHY_FIELD_link_map_l_reldeps, bytes, &reldeps);
    return take_initfini(reader, address, initfini) || take_reldeps(reader, address, reldeps) ? -1 : 0;
}

/* A cycle in the list ends the reading, because the builder rejects a second map with the same address. */
static int take_maps(struct why_reader *reader, uint64_t head)
{
    WHY_FREE unsigned char *bytes = why_xcalloc(1, reader->layout->layout.sizes[WHY_STRUCT_link_map]);

    for (uint64_t address = head; address;)
        if (take_map(reader, address, bytes, &address))
            return -1;
    return 0;
}

/* r_state stands behind r_version, r_map and r_brk, each in a word of its own, in r_debug and its extended form. */
static void take_state(struct why_reader *reader, struct why_namespace *ns, uint64_t debug)
{
    unsigned char bytes[4];

    if (!debug || why_reader_bytes(reader, debug + 3 * reader->word, bytes, sizeof(bytes)))
        return;
    ns->r_state =
        (struct why_number){.known = true, .value = why_target_number(reader->target, bytes, sizeof(bytes))};
}

/*
 * The struct r_debug of the namespace whose list begins with `head`, or 0. For the base namespace it is _r_debug.
 * For the others it is a member of the namespace up to 2.41; since 2.35 (a93d9e03a3) it is public as well: with
 * r_version 2, r_next stands behind r_ldbase and leads from _r_debug through all of them.
 */
static uint64_t find_debug(struct why_reader *reader, uint64_t id, uint64_t at, uint64_t head)
{
    uint64_t debug = why_layout_address(reader->layout, WHY_SYMBOL_r_debug);
    uint64_t member = why_reader_place(reader, WHY_FIELD_link_namespaces__ns_debug, at), map;
    unsigned char version[4];

    if (!id || member)
        return id ? member : debug;
    if (!debug || why_reader_bytes(reader, debug, version, sizeof(version)) ||
        why_target_number(reader->target, version, sizeof(version)) < 2)
        return 0;
    for (size_t i = 0; i < WHY_LIMIT_NAMESPACES; i++)
        if (why_reader_word(reader, debug + 5 * reader->word, &debug) || !debug ||
            why_reader_word(reader, debug + reader->word, &map))
            return 0;
        else if (map == head)
            return debug;
    return 0;
}

static int take_namespace(struct why_reader *reader, uint64_t id, uint64_t at)
{
    struct why_namespace *ns;
    uint64_t head = 0, count = 0;

    if (!why_reader_field_at(reader, WHY_FIELD_link_namespaces__ns_loaded, at, &head) ||
        !why_reader_field_at(reader, WHY_FIELD_link_namespaces__ns_nloaded, at, &count))
        return why_error_prefix(reader->err, "namespace %u", (unsigned)id);
    if (!head && !count)
        return 0;
    ns = why_model_add_namespace(reader->model, id, reader->err);
    if (!ns)
        return -1;
    ns->head = head;
    ns->nloaded = (struct why_number){.known = true, .value = count};
    take_state(reader, ns, find_debug(reader, id, at, head));
    if (take_maps(reader, head))
        return -1;
    why_reader_unique(reader, id, why_reader_place(reader, WHY_FIELD_link_namespaces__ns_unique_sym_table, at));
    return 0;
}

/* _dl_nns follows the array of namespaces, and counts its used elements (struct rtld_global of ldsodefs.h). */
static uint64_t limit_namespaces(const struct why_reader *reader)
{
    uint64_t size = reader->layout->layout.sizes[WHY_STRUCT_link_namespaces];
    uint64_t first = why_reader_place(reader, WHY_FIELD_rtld_global__dl_ns, 0);
    uint64_t end = why_reader_place(reader, WHY_FIELD_rtld_global__dl_nns, 0);

    return size && end > first && (end - first) / size < WHY_LIMIT_NAMESPACES ? (end - first) / size
                                                                              : WHY_LIMIT_NAMESPACES;
}

/* Soon after execve there is no list, or one of the program alone: ld.so itself comes next. */
static bool nothing_loaded(const struct why_model *model)
{
    return !model->namespace_count ||
           (model->namespace_count == 1 && model->map_count == 1 && model->namespaces[0].nloaded.value == 1);
}

int why_reader_namespaces(struct why_reader *reader)
{
    uint64_t count;

    if (!why_reader_field_at(reader, WHY_FIELD_rtld_global__dl_nns, reader->rtld, &count))
        return why_error_prefix(reader->err, "_rtld_global");
    if (!count || count > limit_namespaces(reader))
        return why_error_set(reader->err, WHY_ERR_MISMATCH, "layout mismatch: %llu namespaces",
                             (unsigned long long)count);
    for (uint64_t id = 0; id < count; id++)
        if (take_namespace(reader, id,
                           why_reader_place(reader, WHY_FIELD_rtld_global__dl_ns, reader->rtld) +
                               id * reader->layout->layout.sizes[WHY_STRUCT_link_namespaces]))
            return -1;
    return nothing_loaded(reader->model)
               ? why_error_set(reader->err, WHY_ERR_MISSING, "ld.so has not loaded anything yet")
               : 0;
}
