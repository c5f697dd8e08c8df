/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loader did, and what follows from it for who holds whom: once more, in other words than src/why has. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

struct ledger *ledger_new(const struct graph *graph, FILE *differences)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));

    if (!ledger)
        abort();
    for (int i = 1; i < SLOTS; i++)
        ledger->slots[i] = -1;
    ledger->graph = graph;
    ledger->differences = differences;
    return ledger;
}

void ledger_free(struct ledger *ledger)
{
    free(ledger);
}

void ledger_differs(struct ledger *ledger, const char *format, ...)
{
    va_list args;

    ledger->difference_count++;
    if (ledger->difference_count > 40)
        return;
    va_start(args, format);
    fputs("  ", ledger->differences);
    vfprintf(ledger->differences, format, args);
    putc('\n', ledger->differences);
    va_end(args);
}

int ledger_at(const struct ledger *ledger, uint64_t address)
{
    for (int i = 0; i < MAPS; i++)
        if (ledger->maps[i].used && ledger->maps[i].address == address)
            return i;
    return -1;
}

int ledger_named(const struct ledger *ledger, int ns, const char *name)
{
    for (int i = 0; i < MAPS; i++)
        if (ledger->maps[i].used && ledger->maps[i].ns == ns && !strcmp(ledger->maps[i].name, name))
            return i;
    return -1;
}

size_t ledger_dtors(const struct ledger *ledger, int map)
{
    size_t count = 0;

    for (size_t i = 0; i < ledger->registration_count; i++)
        count += ledger->registrations[i].map == map;
    return count;
}

/*
 * Maps.
 */

const char *ledger_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

int ledger_add_map(struct ledger *ledger, int ns, const char *path)
{
    struct map *map;
    int i = ledger->next_map;

    /* not a place that was left just now: a dlclose under way remembers who was there */
    while (ledger->maps[i].used)
        if ((i = (i + 1) % MAPS) == ledger->next_map)
            abort();
    ledger->next_map = (i + 1) % MAPS;
    map = &ledger->maps[i];
    *map = (struct map){.used = true, .ns = ns, .plugin = -1};
    for (int k = 0; k < ledger->depth; k++)
        set_add(&ledger->closing[k].late, i);
    snprintf(map->name, sizeof(map->name), "%s", ledger_basename(path));
    map->type = ledger->started ? MAP_LOADED : strcmp(map->name, "host") ? MAP_STARTUP : MAP_PROGRAM;
    map->opens = map->type == MAP_PROGRAM;
    if (sscanf(map->name, "lib%d.so", &map->plugin) != 1 || map->plugin >= ledger->graph->count)
        map->plugin = -1;
    /* _dl_map_object_from_fd: what the file says counts from the end of this dlopen on; at startup, of the next. */
    map->pending = map->plugin >= 0 && ledger->graph->plugins[map->plugin].nodelete;
    return i;
}

/* Only the sweep of a dlopen that fails clears the table. */
static void remove_uniques(struct ledger *ledger, int map)
{
    size_t kept = 0;

    for (size_t i = 0; i < ledger->unique_count; i++) {
        struct unique *unique = &ledger->uniques[i];

        if (unique->map == map && !ledger->depth)
            continue;
        if (unique->map == map) {
            unique->map = -1;
            ledger->haunted = true;
        }
        ledger->uniques[kept++] = *unique;
    }
    ledger->unique_count = kept;
}

void ledger_remove_map(struct ledger *ledger, int map)
{
    size_t kept = 0;

    for (size_t i = 0; i < ledger->binding_count; i++)
        if (ledger->bindings[i].from != map && ledger->bindings[i].to != map)
            ledger->bindings[kept++] = ledger->bindings[i];
    ledger->binding_count = kept;
    remove_uniques(ledger, map);
    set_remove(&ledger->condemned, map);
    ledger->maps[map].used = false;
}

/* What became NODELETE in the middle of a sweep (run.c) goes all the same, if the sweep had passed its judgement
 * before. */
static void give_up_revived(struct ledger *ledger)
{
    for (int i = 0; i < MAPS; i++)
        if (ledger->maps[i].revived)
            ledger->maps[i].nodelete = ledger->maps[i].revived = false;
}

/* Is the loader right to take it? Whatever is destroyed must be out of reach. */
void ledger_destroy(struct ledger *ledger, int map)
{
    struct view view;

    view_make(ledger, &view);
    if (set_has(&view.live, map) && !ledger->mapping) {
        give_up_revived(ledger);
        view_make(ledger, &view);
    }
    if (set_has(&view.live, map) && !ledger->mapping)
        ledger_differs(ledger, "the ledger: %s [%d] was destroyed, though it has a holder", ledger->maps[map].name,
                       ledger->maps[map].ns);
    for (int i = 0; i < ledger->depth; i++)
        set_add(&ledger->closing[i].gone, map);
    ledger_remove_map(ledger, map);
}

/*
 * Bindings.
 */

static void enter_unique(struct ledger *ledger, int map, const char *symbol)
{
    struct unique *entry = &ledger->uniques[ledger->unique_count];
    int ns = ledger->maps[map].ns;

    for (size_t i = 0; i < ledger->unique_count; i++)
        if (ledger->uniques[i].ns == ns && ledger->uniques[i].map >= 0 && !strcmp(ledger->uniques[i].symbol, symbol))
            return;
    if (ledger->unique_count == UNIQUE_ENTRIES)
        abort();
    *entry = (struct unique){.ns = ns, .map = map};
    snprintf(entry->symbol, sizeof(entry->symbol), "%s", symbol);
    memcpy(entry->library, ledger->maps[map].name, NAME);
    ledger->unique_count++;
}

/*
 * add_dependency: of two libraries that both came by dlopen, unless the other one is NODELETE; during a relocation
 * also if it is about to become that. x_ is asked for by RTLD_NEXT and u_ by a handle too, which make no edge; whom a
 * unique symbol is bound to is NODELETE.
 */
static bool makes_edge(const struct ledger *ledger, int from, int to, const char *symbol)
{
    const struct map *by = &ledger->maps[from], *map = &ledger->maps[to];

    return from != to && by->ns == map->ns && by->type == MAP_LOADED && map->type == MAP_LOADED && *symbol != 'x' &&
           *symbol != 'u' && !map->nodelete && !(ledger->mapping && map->pending);
}

void ledger_bind(struct ledger *ledger, int from, int to, const char *symbol)
{
    struct binding binding = {.from = from, .to = to, .edge = makes_edge(ledger, from, to, symbol)};

    if (!strncmp(symbol, "u_", 2))
        enter_unique(ledger, to, symbol);
    if (from == to || (ledger->op && ledger->op->verb == VERB_UNIQUE)) /* a lookup by a handle binds nothing */
        return;
    snprintf(binding.symbol, sizeof(binding.symbol), "%s", symbol);
    for (size_t i = 0; i < ledger->binding_count; i++) {
        struct binding *old = &ledger->bindings[i];

        if (old->from == from && old->to == to && !strcmp(old->symbol, symbol)) {
            old->edge |= binding.edge;
            return;
        }
    }
    if (ledger->binding_count == BINDINGS)
        abort();
    ledger->bindings[ledger->binding_count++] = binding;
}
