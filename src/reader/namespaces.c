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

static void take_members(struct why_look *look, struct why_map *map, const void *bytes)
{
    uint64_t value;

    for (int member = 0; member < WHY_MEMBER_COUNT; member++)
        if (why_look_field(look, member_fields[member], bytes, &value))
            why_map_set(map, (enum why_member)member,
                        member == WHY_l_idx ? (uint64_t)(int64_t)(int32_t)value : value);
}

/*
 * Append to look->list, which is on the heap and used again: a hostile list that has no end must not fill the
 * model's arena.
 */
static void put(struct why_look *look, size_t at, uint64_t entry)
{
    if (at == look->list_room) {
        look->list_room = look->list_room ? 2 * look->list_room : 64;
        look->list = reallocarray(look->list, look->list_room, sizeof(*look->list));
        if (!look->list)
            why_out_of_memory();
    }
    look->list[at] = entry;
}

/* l_initfini: the map itself, then what it needs, then NULL. */
static int take_initfini(struct why_look *look, uint64_t map, uint64_t list)
{
    size_t count = 0;

    for (uint64_t entry = 1; list; list += look->word) {
        if (count > WHY_LIMIT_MAPS || why_look_word(look, list, &entry)) {
            why_model_add_missing(look->model, WHY_MISSING_INITFINI, map,
                                  count > WHY_LIMIT_MAPS ? "the list has no end" : look->err->message);
            return 0;
        }
        if (!entry)
            break;
        put(look, count++, entry);
    }
    return count ? why_model_add_edges(look->model, map, false, look->list, count, look->err) : 0;
}

/* l_reldeps: { unsigned act; struct link_map *list[]; } */
static int take_reldeps(struct why_look *look, uint64_t map, uint64_t list)
{
    unsigned char bytes[4];
    uint64_t count, entry;

    if (!list)
        return 0;
    if (why_look_bytes(look, list, bytes, sizeof(bytes))) {
        why_model_add_missing(look->model, WHY_MISSING_RELDEPS, map, look->err->message);
        return 0;
    }
    count = why_target_number(look->target, bytes, sizeof(bytes));
    if (count > WHY_LIMIT_MAPS) {
        why_model_add_missing(look->model, WHY_MISSING_RELDEPS, map, "its number of entries is impossible");
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (why_look_word(look, list + (i + 1) * look->word, &entry)) {
            why_model_add_missing(look->model, WHY_MISSING_RELDEPS, map, look->err->message);
            return 0;
        }
        put(look, i, entry);
    }
    return why_model_add_edges(look->model, map, true, look->list, count, look->err);
}

static int take_map(struct why_look *look, uint64_t address, unsigned char *bytes, uint64_t *ret_next)
{
    uint64_t name = 0, initfini = 0, reldeps = 0;
    struct why_map *map;

    if (why_look_bytes(look, address, bytes, look->layout->layout.sizes[WHY_STRUCT_link_map])) {
        why_model_add_missing(look->model, WHY_MISSING_LINK_MAP, address, look->err->message);
        *ret_next = 0;
        return 0;
    }
    map = why_model_add_map(look->model, address, look->err);
    if (!map)
        return why_error_prefix(look->err, "layout mismatch");
    take_members(look, map, bytes);
    *ret_next = why_map_value(map, WHY_l_next);
    why_look_field(look, WHY_FIELD_link_map_l_name, bytes, &name);
    map->name = name ? why_look_string(look, name) : NULL;
    if (!map->name) /* the program's name is empty, but not NULL */
        why_model_add_missing(look->model, WHY_MISSING_NAME, address, name ? look->err->message : "it has none");
    why_look_field(look, WHY_FIELD_link_map_l_initfini, bytes, &initfini);
    why_look_field(look, WHY_FIELD_link_map_l_reldeps, bytes, &reldeps);
    return take_initfini(look, address, initfini) || take_reldeps(look, address, reldeps) ? -1 : 0;
}

/* A cycle in the list ends the look, because the builder rejects a second map with the same address. */
static int take_maps(struct why_look *look, uint64_t head)
{
    WHY_FREE unsigned char *bytes = why_xcalloc(1, look->layout->layout.sizes[WHY_STRUCT_link_map]);

    for (uint64_t address = head; address;)
        if (take_map(look, address, bytes, &address))
            return -1;
    return 0;
}

/* r_state stands behind r_version, r_map and r_brk, each in a word of its own, in r_debug and its extended form. */
static void take_state(struct why_look *look, struct why_namespace *ns, uint64_t debug)
{
    unsigned char bytes[4];

    if (!debug || why_look_bytes(look, debug + 3 * look->word, bytes, sizeof(bytes)))
        return;
    ns->r_state = (struct why_number){.known = true, .value = why_target_number(look->target, bytes, sizeof(bytes))};
}

/*
 * The struct r_debug of the namespace whose list begins with `head`, or 0. For the base namespace it is _r_debug.
 * For the others it is a member of the namespace up to 2.41; since 2.35 (a93d9e03a3) it is public as well: with
 * r_version 2, r_next stands behind r_ldbase and leads from _r_debug through all of them.
 */
static uint64_t find_debug(struct why_look *look, uint64_t id, uint64_t at, uint64_t head)
{
    uint64_t debug = why_layout_address(look->layout, WHY_SYMBOL_r_debug);
    uint64_t member = why_look_place(look, WHY_FIELD_link_namespaces__ns_debug, at), map;
    unsigned char version[4];

    if (!id || member)
        return id ? member : debug;
    if (!debug || why_look_bytes(look, debug, version, sizeof(version)) ||
        why_target_number(look->target, version, sizeof(version)) < 2)
        return 0;
    for (size_t i = 0; i < WHY_LIMIT_NAMESPACES; i++)
        if (why_look_word(look, debug + 5 * look->word, &debug) || !debug ||
            why_look_word(look, debug + look->word, &map))
            return 0;
        else if (map == head)
            return debug;
    return 0;
}

static int take_namespace(struct why_look *look, uint64_t id, uint64_t at)
{
    struct why_namespace *ns;
    uint64_t head = 0, count = 0;

    if (!why_look_field_at(look, WHY_FIELD_link_namespaces__ns_loaded, at, &head) ||
        !why_look_field_at(look, WHY_FIELD_link_namespaces__ns_nloaded, at, &count))
        return why_error_prefix(look->err, "namespace %u", (unsigned)id);
    if (!head && !count)
        return 0;
    ns = why_model_add_namespace(look->model, id, look->err);
    if (!ns)
        return -1;
    ns->head = head;
    ns->nloaded = (struct why_number){.known = true, .value = count};
    take_state(look, ns, find_debug(look, id, at, head));
    if (take_maps(look, head))
        return -1;
    why_look_unique(look, id, why_look_place(look, WHY_FIELD_link_namespaces__ns_unique_sym_table, at));
    return 0;
}

/* _dl_nns follows the array of namespaces, and counts its used elements (struct rtld_global of ldsodefs.h). */
static uint64_t limit_namespaces(const struct why_look *look)
{
    uint64_t size = look->layout->layout.sizes[WHY_STRUCT_link_namespaces];
    uint64_t first = why_look_place(look, WHY_FIELD_rtld_global__dl_ns, 0);
    uint64_t end = why_look_place(look, WHY_FIELD_rtld_global__dl_nns, 0);

    return size && end > first && (end - first) / size < WHY_LIMIT_NAMESPACES ? (end - first) / size
                                                                              : WHY_LIMIT_NAMESPACES;
}

/* Soon after execve there is no list, or one of the program alone: ld.so itself comes next. */
static bool nothing_loaded(const struct why_model *model)
{
    return !model->namespace_count ||
           (model->namespace_count == 1 && model->map_count == 1 && model->namespaces[0].nloaded.value == 1);
}

int why_look_namespaces(struct why_look *look)
{
    uint64_t count;

    if (!why_look_field_at(look, WHY_FIELD_rtld_global__dl_nns, look->rtld, &count))
        return why_error_prefix(look->err, "_rtld_global");
    if (!count || count > limit_namespaces(look))
        return why_error_set(look->err, WHY_ERR_MISMATCH, "layout mismatch: %llu namespaces",
                             (unsigned long long)count);
    for (uint64_t id = 0; id < count; id++)
        if (take_namespace(look, id,
                           why_look_place(look, WHY_FIELD_rtld_global__dl_ns, look->rtld) +
                               id * look->layout->layout.sizes[WHY_STRUCT_link_namespaces]))
            return -1;
    return nothing_loaded(look->model)
               ? why_error_set(look->err, WHY_ERR_MISSING, "ld.so has not loaded anything yet")
               : 0;
}
