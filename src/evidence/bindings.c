/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/bindings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/lookup.h"
#include "evidence/relocations.h"
#include "evidence/symbols.h"
#include "machine/machine.h"
#include "model/law.h"

/* A library in which symbols may be bound. Its symbol table is read when the first slot points into it. */
struct provider {
    bool wanted; /* by the referrer at hand */
    bool read;
    struct why_dynsym symbols;
};

struct search {
    struct why_model *model;
    struct why_target *target;
    struct why_machine machine; /* the target's */
    bool *uniques;              /* of each map: it is NODELETE, and unique symbols are bound to it */
    struct provider *providers; /* one a map */
    uint32_t *wanted;           /* indices of the wanted providers */
    size_t wanted_count;
    uint64_t lowest, highest; /* the wanted providers lie in this range of addresses */
    struct why_object referrer;
    uint32_t from;
    struct why_dynsym symbols; /* of the referrer */
    unsigned char *bound;      /* a bit for each symbol of the referrer: a binding of it was found */
    size_t bound_room;
};

/* --- What to look for --- */

static void want(struct search *search, uint32_t to)
{
    const struct why_map *map = &search->model->maps[to];

    if (search->providers[to].wanted || !why_map_was_dlopened(map))
        return;
    search->providers[to].wanted = true;
    search->wanted[search->wanted_count++] = to;
    if (why_map_value(map, WHY_l_map_start) < search->lowest)
        search->lowest = why_map_value(map, WHY_l_map_start);
    if (why_map_value(map, WHY_l_map_end) > search->highest)
        search->highest = why_map_value(map, WHY_l_map_end);
}

/*
 * glibc notes no dependency on a library that is NODELETE already. Without unique symbols there would be one: that is
 * for advice only. It matters where the one that bound something there stays for good itself.
 */
static void want_uniques(struct search *search, uint32_t from)
{
    const struct why_model *model = search->model;
    const struct why_map *map = &model->maps[from];

    for (uint32_t i = 0; why_map_is_nodelete(map) && i < model->map_count; i++)
        if (search->uniques[i] && i != from && !why_edges_lead_to(&map->initfini, i) &&
            why_map_value(&model->maps[i], WHY_l_ns) == why_map_value(map, WHY_l_ns))
            want(search, i);
}

/* Returns whether all that explains the loader's state is wanted. */
static bool choose(struct search *search, uint32_t from)
{
    const struct why_model *model = search->model;
    const struct why_map *map = &model->maps[from];
    bool explains;

    for (size_t i = 0; i < search->wanted_count; i++)
        search->providers[search->wanted[i]].wanted = false;
    search->from = from;
    search->wanted_count = 0;
    search->lowest = UINT64_MAX;
    search->highest = 0;
    for (size_t i = 0; i < map->reldeps.count; i++)
        want(search, map->reldeps.to[i]);
    for (uint32_t i = 0; why_map_spreads_nodelete(map) && i < model->map_count; i++)
        if (i != from && why_map_is_nodelete(&model->maps[i]) &&
            why_map_value(&model->maps[i], WHY_l_ns) == why_map_value(map, WHY_l_ns))
            want(search, i);
    explains = search->wanted_count;
    want_uniques(search, from);
    return explains;
}

/* --- What a slot says --- */

static int add(struct search *search, uint32_t to, const struct why_relocation *relocation, const char *name,
               struct why_error *err)
{
    struct why_binding *binding = why_model_add_binding(search->model, err);

    if (!binding)
        return -1;
    search->bound[relocation->symbol / CHAR_BIT] |= (unsigned char)(1 << relocation->symbol % CHAR_BIT);
    *binding = (struct why_binding){.from = search->from,
                                    .to = to,
                                    .slot = relocation->place,
                                    .name = name,
                                    .own = why_dynsym_defines(&search->symbols, relocation->symbol)};
    return 0;
}

/* 0: the provider defines the name; WHY_ERR_MISSING: it does not. */
static int look_up(struct search *search, uint32_t to, const char *name, uint32_t *ret_index, struct why_error *err)
{
    struct provider *provider = &search->providers[to];

    if (!provider->read) {
        struct why_object object = why_object_of(search->model, search->target, to);
        struct why_dynamic_section section;

        if (why_dynamic_read(&object, &section, err))
            return -1;
        provider->symbols = why_dynsym_of(&object, &section, search->model->arena);
        why_dynsym_copy(&provider->symbols);
        provider->read = true;
        why_dynamic_deinit(&section);
    }
    return why_dynsym_find(&provider->symbols, name, ret_index, err);
}

/* A slot is a binding if its value lies in a wanted library that defines the name. Any other value is ignored. */
static int take_address(struct search *search, const struct why_relocation *relocation, uint64_t value,
                        struct why_error *err)
{
    uint32_t to, index;
    const char *name;

    if (value < search->lowest || value >= search->highest)
        return 0;
    to = why_model_map_containing(search->model, value);
    if (to == WHY_NONE || !search->providers[to].wanted)
        return 0;
    if (why_dynsym_name(&search->symbols, relocation->symbol, &name, err))
        return -1;
    if (look_up(search, to, name, &index, err))
        return err->code == WHY_ERR_MISSING ? 0 : -1;
    return add(search, to, relocation, name, err);
}

enum tls { TLS_NONE, TLS_MODULE, TLS_OFFSET, TLS_DESCRIPTOR };

/* Is the relocation of a thread-local symbol? Its slot holds no address in the library. */
static enum tls tls_kind(const struct why_machine *machine, uint32_t type)
{
    return type == machine->tls_module       ? TLS_MODULE
           : type == machine->tls_offset     ? TLS_OFFSET
           : type == machine->tls_descriptor ? TLS_DESCRIPTOR
                                             : TLS_NONE;
}

/* The symbol's offset from the thread pointer; 0 if its library has no place in static TLS. */
static uint64_t static_offset(const struct search *search, const struct why_map *map,
                              const struct why_dynamic_symbol *symbol)
{
    const struct why_target_info *info = why_target_info(search->target);
    uint64_t block = why_map_value(map, WHY_l_tls_offset), offset;

    /* 0, -1 and -2, a word wide, all mean that the library has no place in static TLS */
    if (!block || block >= UINT32_MAX - 1)
        return 0;
    offset = search->machine.tls == WHY_TLS_BELOW ? symbol->value - block : symbol->value + block;
    return info->word_size == 4 ? offset & UINT32_MAX : offset;
}

static bool fits_tls(const struct search *search, enum tls kind, uint64_t place, const struct why_map *map,
                     const struct why_dynamic_symbol *symbol)
{
    uint64_t module = why_map_value(map, WHY_l_tls_modid), value, behind;
    size_t word = why_target_info(search->target)->word_size;
    struct why_error ignored;

    if (why_target_read_word(search->target, kind == TLS_DESCRIPTOR ? place + word : place, &value, &ignored))
        return false;
    if (kind == TLS_MODULE)
        return module && value == module;
    if (value && value == static_offset(search, map, symbol))
        return true;
    /* a dynamic descriptor's argument begins with the module number (struct tlsdesc_dynamic_arg) */
    return kind == TLS_DESCRIPTOR && module && !why_target_read_word(search->target, value, &behind, &ignored) &&
           behind == module;
}

static int take_tls(struct search *search, const struct why_relocation *relocation, enum tls kind,
                    struct why_error *err)
{
    const char *name;
    struct why_dynamic_symbol symbol;
    uint32_t index;

    if (why_dynsym_name(&search->symbols, relocation->symbol, &name, err))
        return -1;
    for (size_t i = 0; i < search->wanted_count; i++) {
        uint32_t to = search->wanted[i];
        const struct why_map *map = &search->model->maps[to];
        const struct provider *provider = &search->providers[to];

        if (!why_map_value(map, WHY_l_tls_modid))
            continue;
        if (look_up(search, to, name, &index, err) || why_dynsym_read(&provider->symbols, index, &symbol, err)) {
            if (err->code != WHY_ERR_MISSING)
                return -1;
        } else if (symbol.type == STT_TLS && fits_tls(search, kind, relocation->place, map, &symbol)) {
            return add(search, to, relocation, name, err);
        }
    }
    return 0;
}

/* A function that is called and whose address is taken has two slots. One binding is enough. */
static bool is_bound(struct search *search, uint32_t symbol)
{
    size_t room = search->bound_room;

    if (symbol / CHAR_BIT >= room) {
        search->bound_room = symbol / CHAR_BIT + room + 1;
        search->bound = why_xrealloc(search->bound, search->bound_room);
        memset(search->bound + room, 0, search->bound_room - room);
    }
    return search->bound[symbol / CHAR_BIT] >> symbol % CHAR_BIT & 1;
}

static bool take(void *closure, const struct why_relocation *relocation, struct why_error *err)
{
    struct search *search = closure;
    enum tls kind = tls_kind(&search->machine, relocation->type);
    uint64_t value;

    if (relocation->symbol > WHY_LIMIT_SYMBOLS) {
        why_error_set(err, WHY_ERR_MISMATCH, "a relocation with an impossible symbol");
        return false;
    }
    if (is_bound(search, relocation->symbol))
        return true;
    if (kind != TLS_NONE)
        return !take_tls(search, relocation, kind, err);
    return !why_target_read_word(search->target, relocation->place, &value, err) &&
           !take_address(search, relocation, value, err);
}

/* --- All referrers --- */

static int examine(struct search *search, struct why_error *err)
{
    struct why_dynamic_section section;
    int result;

    if (why_dynamic_read(&search->referrer, &section, err))
        return -1;
    search->symbols = why_dynsym_of(&search->referrer, &section, search->model->arena);
    why_dynsym_copy(&search->symbols);
    search->bound_room = 0;
    result = why_relocations_visit(&search->referrer, &section, take, search, err);
    why_dynamic_deinit(&section);
    return result;
}

static void find_uniques(struct search *search)
{
    const struct why_model *model = search->model;

    for (size_t i = 0; i < model->unique_count; i++) {
        uint32_t map = model->uniques[i].map;

        if (map != WHY_NONE && why_map_is_nodelete(&model->maps[map]))
            search->uniques[map] = true;
    }
}

void why_bindings_collect(struct why_model *model, struct why_target *target)
{
    WHY_FREE struct provider *providers = why_xcalloc(model->map_count + 1, sizeof(*providers));
    WHY_FREE bool *uniques = why_xcalloc(model->map_count + 1, sizeof(*uniques));
    WHY_FREE uint32_t *wanted = why_xcalloc(model->map_count + 1, sizeof(*wanted));
    struct search search = {.model = model,
                            .target = target,
                            .machine = why_machine_find(why_target_info(target)->machine),
                            .uniques = uniques,
                            .providers = providers,
                            .wanted = wanted};

    find_uniques(&search);
    for (uint32_t i = 0; i < model->map_count; i++) {
        size_t first = model->binding_count;
        struct why_error err;
        bool explains;

        if (why_map_value(&model->maps[i], WHY_l_real) != model->maps[i].address)
            continue;
        explains = choose(&search, i);
        if (!search.wanted_count)
            continue;
        search.referrer = why_object_of(model, target, i);
        if (!examine(&search, &err))
            model->maps[i].bindings_known = true;
        else if (explains)
            why_object_missing(&search.referrer, WHY_MISSING_BINDINGS, err.message);
        why_model_sort_bindings(model, first);
    }
    free(search.bound);
}
