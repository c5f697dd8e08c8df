/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the process does next, at random, so that much happens and little is pinned for ever. */
#include <string.h>

#include "oracle.h"

/* One of the maps that fit, or -1. */
static int any_map(struct random *random, const struct ledger *ledger,
                   bool (*fits)(const struct ledger *ledger, int map))
{
    int found = -1, count = 0;

    for (int i = 0; i < MAPS; i++)
        if (ledger->maps[i].used && fits(ledger, i) && random_one_in(random, ++count))
            found = i;
    return found;
}

static int slot_of(const struct ledger *ledger, int ns)
{
    for (int i = SLOTS - 1; i >= 0; i--)
        if (ledger->slots[i] == ns)
            return i;
    return -1;
}

static bool in_slot(const struct ledger *ledger, int map)
{
    return slot_of(ledger, ledger->maps[map].ns) >= 0;
}

static bool has_handle(const struct ledger *ledger, int map)
{
    const struct map *of = &ledger->maps[map];

    return in_slot(ledger, map) && of->opens && !of->nodelete && of->type == MAP_LOADED;
}

/* It has an entry, and nothing that it does now can take it away. */
static bool is_plugin(const struct ledger *ledger, int map)
{
    struct view view;

    if (ledger->maps[map].plugin < 0 || !in_slot(ledger, map))
        return false;
    view_make(ledger, &view);
    return set_has(&view.live, map);
}

static void set_library(struct operation *op, const struct ledger *ledger, int map)
{
    memcpy(op->name, ledger->maps[map].name, NAME);
    op->slot = slot_of(ledger, ledger->maps[map].ns);
}

static void set_flags(struct operation *op, struct random *random, int temper)
{
    char *flag = op->flags;

    *flag++ = random_one_in(random, 3) ? 'n' : 'l';
    if (!op->slot && random_one_in(random, 3))
        *flag++ = 'g';
    if (temper && random_one_in(random, 40))
        *flag++ = 'd';
    if (random_one_in(random, 16))
        *flag++ = 'x';
}

/*
 * Each makes the rest of an operation, or returns false if there is none now.
 */

static bool choose_open(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    op->verb = VERB_OPEN;
    if (temper == 3 && random_one_in(random, 8))
        op->slot = 1 + random_below(random, SLOTS - 1);
    set_flags(op, random, temper);
    if (random_one_in(random, 50)) {
        op->slot = 0;
        strcpy(op->name, "host");
    } else {
        snprintf(op->name, NAME, "lib%d.so", random_below(random, ledger->graph->count));
    }
    return true;
}

static bool choose_close(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    int map = any_map(random, ledger, random_one_in(random, 8) ? in_slot : has_handle);

    (void)temper;
    op->verb = VERB_CLOSE;
    if (map >= 0)
        set_library(op, ledger, map);
    return map >= 0;
}

static bool choose_binding(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    static const enum verb verbs[] = {VERB_CALL, VERB_CALL, VERB_CALL, VERB_LOOKUP, VERB_LOOKUP, VERB_NEXT};
    int map = any_map(random, ledger, is_plugin);

    op->verb = verbs[random_below(random, sizeof(verbs) / sizeof(*verbs))];
    op->other = random_below(random, ledger->graph->count);
    if (temper && op->verb != VERB_NEXT && random_one_in(random, 20))
        strcpy(op->name, "host");
    else if (map >= 0)
        set_library(op, ledger, map);
    return *op->name;
}

static bool choose_unique(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    int map = any_map(random, ledger, is_plugin);

    op->verb = VERB_UNIQUE;
    op->other = random_below(random, UNIQUES);
    if (map < 0 || temper < 2)
        return false;
    set_library(op, ledger, map);
    return true;
}

/* In a destructor only the leaf is opened, and only in the base: see plugin.c. */
static bool choose_holding(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    static const enum verb verbs[] = {VERB_HOLD,       VERB_HOLD,       VERB_HOLD,
                                      VERB_DROP,       VERB_LATER_DROP, VERB_LATER_DROP,
                                      VERB_LATER_HOLD, VERB_LATER_CALL, VERB_LATER_LOOKUP};
    int map = any_map(random, ledger, is_plugin), leaf = ledger->graph->count - 1;

    if (map < 0)
        return false;
    op->verb = verbs[random_below(random, sizeof(verbs) / sizeof(*verbs))];
    set_library(op, ledger, map);
    op->other = op->verb == VERB_LATER_HOLD ? leaf : random_below(random, ledger->graph->count);
    if (op->verb == VERB_HOLD)
        set_flags(op, random, temper);
    if (op->verb == VERB_LATER_HOLD)
        strcpy(op->flags, "l");
    return op->verb != VERB_LATER_HOLD || !op->slot;
}

static bool choose_thread(struct operation *op, struct random *random, const struct ledger *ledger, int temper)
{
    int map = any_map(random, ledger, is_plugin);

    op->other = 1 + random_below(random, WORKERS - 1);
    op->verb = VERB_END;
    if (random_one_in(random, 3))
        return true;
    if (temper > 1 && random_one_in(random, 20))
        op->other = 0;
    op->verb = random_one_in(random, 2) ? VERB_REGISTER : VERB_REGISTER_BY_HOST;
    if (map < 0)
        return false;
    set_library(op, ledger, map);
    /* by its own libc of another namespace it would stay for ever */
    return !op->slot || op->verb == VERB_REGISTER_BY_HOST || random_one_in(random, 4);
}

/* What a library holds it often closes in its destructor: for a dlclose inside another one. */
static bool goes_on(struct operation *op, struct random *random, const struct operation *last)
{
    if (!last || last->verb != VERB_HOLD || random_one_in(random, 3))
        return false;
    *op = *last;
    op->verb = VERB_LATER_DROP;
    return true;
}

/* `temper` 0 is without anything that pins; 3 has namespaces too. */
struct operation choose(struct random *random, const struct ledger *ledger, int temper)
{
    static const struct {
        int weight;
        bool (*choose)(struct operation *, struct random *, const struct ledger *, int);
    } kinds[] = {{26, choose_open},  {38, choose_close},   {12, choose_binding},
                 {1, choose_unique}, {17, choose_holding}, {6, choose_thread}};

    for (;;) {
        struct operation op = {0};
        int at = random_below(random, 100), kind = 0;

        if (goes_on(&op, random, ledger->op))
            return op;
        while (at >= kinds[kind].weight)
            at -= kinds[kind++].weight;
        if (kinds[kind].choose(&op, random, ledger, temper))
            return op;
    }
}
