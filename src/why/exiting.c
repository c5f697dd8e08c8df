/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that exits. _dl_fini (elf/dl-fini.c) visits the namespaces, the highest first. In each it numbers the
 * maps (l_idx), raises the count of each by one, so that none is unloaded before its turn, and releases the lock.
 * Then it runs the destructors of one map after the other. It clears l_init_called when the destructors of a map
 * begin, and lowers the count when they are done. No variable says that this is under way, but these members do.
 */
#include "why/private.h"

/* One namespace, seen as _dl_fini would leave it. */
struct finalising {
    size_t numbered; /* maps whose l_idx is their place in the list, up to the first one that is not */
    size_t maps;
    size_t waiting, waiting_counted; /* l_init_called; of these, with a count */
    bool program_begun;              /* the program's own destructors were started */
};

/* A proxy of ld.so is not finalised. */
static bool takes_part(const struct why_map *map, uint64_t ns)
{
    return why_map_value(map, WHY_l_ns) == ns && why_map_value(map, WHY_l_real) == map->address;
}

static bool is_waiting(const struct why_map *map)
{
    return why_map_value(map, WHY_l_init_called) != 0;
}

static bool has_begun(const struct why_map *map)
{
    struct why_number init = why_map_get(map, WHY_l_init_called);

    return init.known && !init.value;
}

static struct finalising look_at(const struct why_model *model, uint64_t ns)
{
    struct finalising found = {0};

    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];
        struct why_number index = why_map_get(map, WHY_l_idx);

        if (!takes_part(map, ns))
            continue;
        if (index.known && index.value == found.maps && found.numbered == found.maps)
            found.numbered++;
        found.maps++;
        found.waiting += is_waiting(map);
        found.waiting_counted += is_waiting(map) && why_map_value(map, WHY_l_direct_opencount);
        found.program_begun |= why_map_is_program(map) && has_begun(map);
    }
    return found;
}

/*
 * Has _dl_fini numbered this namespace? Only _dl_fini leaves an l_idx above 0. A sweep numbers maps too, but it
 * leaves -1 in each map that it keeps; and while it numbers, the startup libraries have no count. A dlclose by a
 * destructor sweeps, and so overwrites the numbers. Then the program's own destructors are the sign: they run first,
 * so they have begun. (While a process starts, its constructors have not run either, but no map has a count yet.)
 */
static bool is_finalised(const struct finalising *found)
{
    if (found->waiting != found->waiting_counted)
        return false;
    return found->numbered > 1 || (found->program_begun && found->waiting);
}

static bool holds_begun(const struct why_model *model, uint32_t map, const struct why_edges *edges)
{
    for (size_t i = 0; i < edges->count; i++)
        if (edges->to[i] != map && has_begun(&model->maps[edges->to[i]]))
            return true;
    return false;
}

/*
 * The map whose destructors run now: they have begun, and those of no later map have. The maps that a map holds come
 * after it. Of two maps that do not hold each other, the later one in the list comes later.
 */
static uint32_t running(const struct why_model *model, uint64_t ns)
{
    for (uint32_t i = (uint32_t)model->map_count; i-- > 0;) {
        const struct why_map *map = &model->maps[i];

        if (takes_part(map, ns) && has_begun(map) && why_map_value(map, WHY_l_direct_opencount) &&
            !holds_begun(model, i, &map->initfini) && !holds_begun(model, i, &map->reldeps))
            return i;
    }
    return WHY_NONE;
}

static void raise_counts(struct why_case *c, uint64_t ns, const struct finalising *found)
{
    uint32_t now = running(c->model, ns);
    size_t place = 0;

    for (uint32_t i = 0; i < c->model->map_count; i++) {
        const struct why_map *map = &c->model->maps[i];

        if (!takes_part(map, ns))
            continue;
        /* A library that a destructor loaded stands after the numbered maps. */
        if ((is_waiting(map) && (found->numbered < 2 || place < found->numbered)) || i == now)
            c->analysis->libraries[i].raised = true;
        place++;
    }
}

bool why_exiting_find(struct why_case *c)
{
    bool exiting = false;

    for (size_t i = 0; i < c->model->namespace_count; i++) {
        uint64_t ns = c->model->namespaces[i].id;
        struct finalising found = look_at(c->model, ns);

        if (!is_finalised(&found))
            continue;
        exiting = true;
        raise_counts(c, ns, &found);
    }
    return exiting;
}
