/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the trace: the messages of LD_DEBUG=files,bindings, the host's notes between them, and its standard error. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/*
 * Lines of the loader's. Each function takes the line if it is its own.
 */

static bool take_binding(struct ledger *ledger, const char *line)
{
    char from[PATH_MAX], to[PATH_MAX], symbol[NAME];
    int from_ns, to_ns, a, b;

    if (sscanf(line, "binding file %4095s [%d] to %4095s [%d]: normal symbol `%63[^']", from, &from_ns, to, &to_ns,
               symbol) != 5)
        return false;
    a = ledger_named(ledger, from_ns, ledger_basename(from));
    b = ledger_named(ledger, to_ns, ledger_basename(to));
    if (a >= 0 && b >= 0)
        ledger_bind(ledger, a, b, symbol);
    return true;
}

/* RTLD_NODELETE of the dlopen of this library: if that brings it the loader does not say so before the end. */
static bool is_opened_nodelete(const struct ledger *ledger, int map)
{
    const struct operation *op = ledger->op;

    if (!op || !strchr(op->flags, 'd'))
        return false;
    if (op->verb == VERB_OPEN)
        return !strcmp(ledger->maps[map].name, op->name);
    return op->verb == VERB_HOLD && ledger->maps[map].plugin == op->other;
}

static bool take_file(struct ledger *ledger, const char *line)
{
    char path[PATH_MAX], what[NAME];
    int ns, map;

    if (sscanf(line, "file=%4095s [%d];  %63[a-z ]", path, &ns, what) != 3)
        return false;
    map = ledger_named(ledger, ns, ledger_basename(path));
    if (!strcmp(what, "destroying link map") && map >= 0)
        ledger_destroy(ledger, map);
    if (!strcmp(what, "generating link map")) {
        ledger->mapping = true;
        if (map < 0)
            map = ledger_add_map(ledger, ns, path);
        ledger->maps[map].pending |= is_opened_nodelete(ledger, map);
    }
    return true;
}

/* From its destructor to its end a library is on its way out. */
static bool take_destructor(struct ledger *ledger, const char *line)
{
    char path[PATH_MAX];
    int ns, map;

    if (sscanf(line, "calling fini: %4095s [%d]", path, &ns) != 2)
        return false;
    map = ledger_named(ledger, ns, ledger_basename(path));
    if (map >= 0)
        set_add(&ledger->condemned, map);
    return true;
}

/* Since 2.42 the loader says nothing of a library that is open already: the host's notes count, this checks them. */
static bool take_opening(struct ledger *ledger, const char *line)
{
    char path[PATH_MAX];
    uint64_t count;
    int ns, map;

    if (sscanf(line, "opening file= [%d]; direct_opencount=%" SCNu64, &ns, &count) == 2)
        strcpy(path, "host"); /* the program has no name there */
    else if (sscanf(line, "opening file=%4095s [%d]; direct_opencount=%" SCNu64, path, &ns, &count) != 3)
        return false;
    map = ledger_named(ledger, ns, ledger_basename(path));
    if (map >= 0 && ledger->maps[map].opens + 1 != count)
        ledger_differs(ledger, "the ledger: %s [%d] had %" PRIu64 " opens, the loader says that one more is %" PRIu64,
                       path, ns, ledger->maps[map].opens, count);
    return true;
}

/* Without a namespace, but it is the innermost dlclose that says so. */
static bool take_counting(struct ledger *ledger, const char *line)
{
    struct closing *closing = ledger->depth ? &ledger->closing[ledger->depth - 1] : NULL;
    char path[PATH_MAX];
    uint64_t count;

    if (sscanf(line, "closing file=%4094[^;]; direct_opencount=%" SCNu64, path, &count) != 2 &&
        sscanf(line, "closing file=; direct_opencount=%" SCNu64, &count) != 1)
        return false;
    if (!closing) {
        ledger_differs(ledger, "the ledger: a dlclose that nobody asked for: %s", line);
        return true;
    }
    closing->counted = true;
    if (count != closing->opens)
        ledger_differs(ledger, "%s: the loader counts down to %" PRIu64 ", expected %" PRIu64, closing->name, count,
                       closing->opens);
    return true;
}

static void make_nodelete(struct ledger *ledger, int map)
{
    struct view view;

    view_make(ledger, &view);
    ledger->maps[map].revived |= !set_empty(&ledger->condemned) && !set_has(&view.live, map);
    ledger->revived |= ledger->maps[map].revived;
    ledger->maps[map].nodelete = true;
}

/* In the middle of a relocation NODELETE is only meant; it is true from the end of the dlopen on. */
static bool take_nodelete(struct ledger *ledger, const char *line)
{
    char path[PATH_MAX];
    int ns, map;
    bool activating = sscanf(line, "activating NODELETE for %4095s [%d]", path, &ns) == 2;

    if (sscanf(line, "marking  [%d] as NODELETE", &ns) == 1)
        strcpy(path, "host"); /* the program has no name there */
    else if (!activating && sscanf(line, "marking %4095s [%d] as NODELETE", path, &ns) != 2)
        return false;
    map = ledger_named(ledger, ns, ledger_basename(path));
    if (map < 0)
        return true;
    if (activating || !ledger->mapping)
        make_nodelete(ledger, map);
    ledger->maps[map].pending = !activating && ledger->mapping;
    return true;
}

/*
 * Lines of the host's.
 */

static bool take_map(struct ledger *ledger, const char *line)
{
    char path[PATH_MAX];
    uint64_t address;
    int ns, map;

    if (sscanf(line, "map %" SCNx64 " %d %4095s", &address, &ns, path) != 3)
        return false;
    map = ledger_named(ledger, ns, ledger_basename(path));
    if (map < 0)
        map = ledger_add_map(ledger, ns, path); /* ld.so in another namespace comes without a word */
    if (ledger->maps[map].address && ledger->maps[map].address != address)
        ledger_differs(ledger, "the ledger: %s [%d] is not where it was", path, ns);
    ledger->maps[map].needs_known = ledger->maps[map].address != 0;
    ledger->maps[map].address = address;
    ledger->maps[map].listed = true;
    snprintf(ledger->maps[map].path, PATH_MAX, "%s", path);
    return true;
}

static bool take_need(struct ledger *ledger, const char *line)
{
    char name[NAME];
    uint64_t address;
    struct map *map;

    if (sscanf(line, "needs %" SCNx64 " %63s", &address, name) != 2)
        return false;
    map = &ledger->maps[ledger_at(ledger, address)];
    if (map->needs_known)
        return true;
    if (map->need_count == NEEDS)
        abort();
    memcpy(map->needs[map->need_count++], name, NAME);
    return true;
}

static bool take_end_of_list(struct ledger *ledger, const char *line)
{
    if (strncmp(line, "end of list", 11))
        return false;
    for (int i = 0; i < MAPS; i++) {
        if (ledger->maps[i].used && !ledger->maps[i].listed) {
            ledger_differs(ledger, "the ledger: %s [%d] is not in the loader's list", ledger->maps[i].name,
                           ledger->maps[i].ns);
            ledger_remove_map(ledger, i);
        }
        ledger->maps[i].listed = false;
    }
    ledger->started = true;
    ledger->mapping = false;
    return true;
}

static bool take_registration(struct ledger *ledger, const char *line)
{
    struct registration *registration = &ledger->registrations[ledger->registration_count];
    uint64_t address;
    int worker;

    if (sscanf(line, "registered %" SCNx64 " %d", &address, &worker) != 2)
        return false;
    if (ledger->registration_count == REGISTRATIONS)
        abort();
    *registration = (struct registration){.map = ledger_at(ledger, address), .worker = worker};
    registration->by_own_libc = ledger->maps[registration->map].ns && ledger->op && ledger->op->verb == VERB_REGISTER;
    ledger->registration_count++;
    return true;
}

static bool take_run(struct ledger *ledger, const char *line)
{
    uint64_t address;
    int worker, map;

    if (sscanf(line, "ran %" SCNx64 " %d", &address, &worker) != 2)
        return false;
    map = ledger_at(ledger, address);
    for (size_t i = 0; i < ledger->registration_count; i++) {
        struct registration *registration = &ledger->registrations[i];

        if (registration->map == map && registration->worker == worker && !registration->lost &&
            !registration->by_own_libc) {
            *registration = ledger->registrations[--ledger->registration_count];
            return true;
        }
    }
    ledger_differs(ledger, "the ledger: a destructor ran that was not registered: %s", line);
    return true;
}

static bool take_loss(struct ledger *ledger, const char *line)
{
    int worker;

    if (sscanf(line, "lost %d", &worker) != 1)
        return false;
    for (size_t i = 0; i < ledger->registration_count; i++)
        ledger->registrations[i].lost |= ledger->registrations[i].worker == worker;
    return true;
}

static bool take_slot(struct ledger *ledger, const char *line)
{
    int slot, ns;

    if (sscanf(line, "slot %d %d", &slot, &ns) != 2)
        return false;
    ledger->slots[slot] = ns;
    return true;
}

static bool take_opened(struct ledger *ledger, const char *line)
{
    char name[NAME];
    int ns, map;

    if (sscanf(line, "opened %d %63s", &ns, name) != 2)
        return false;
    map = ledger_named(ledger, ns, name);
    if (map < 0) {
        ledger_differs(ledger, "the ledger: %s [%d] was opened, but is not there", name, ns);
        return true;
    }
    ledger->maps[map].opens++;
    ledger->maps[map].pinned |= is_opened_nodelete(ledger, map);
    ledger->mapping = false;
    for (int i = 0; i < ledger->depth; i++)
        ledger->closing[i].opened = true;
    return true;
}

/* _dl_close, up to the sweep. */
static bool take_close(struct ledger *ledger, const char *line)
{
    struct closing *closing = &ledger->closing[ledger->depth];
    struct map *map;
    uint64_t address;

    if (sscanf(line, "close %" SCNx64, &address) != 1)
        return false;
    if (ledger->depth == DEPTH)
        abort();
    *closing = (struct closing){.said = ledger->asked, .map = ledger_at(ledger, address)};
    map = &ledger->maps[closing->map];
    memcpy(closing->name, map->name, NAME);
    closing->nodelete = map->nodelete;
    closing->loaded = map->type == MAP_LOADED;
    closing->inner = !set_empty(&ledger->condemned);
    if (!map->nodelete && map->opens) {
        struct view view;
        struct set self = {0};

        map->opens--;
        for (int i = 0; !map->opens && closing->loaded && i < ledger->depth; i++)
            ledger->closing[i].nested = true;
        view_make(ledger, &view);
        set_add(&self, closing->map);
        closing->reached = view_reach(&view, &self, OVER_EDGES, -1);
        closing->opens = map->opens;
    } else {
        closing->opens = UINT64_MAX; /* it must not count */
    }
    ledger->depth++;
    return true;
}

static bool take_closed(struct ledger *ledger, const char *line)
{
    int status;

    if (sscanf(line, "closed %d", &status) != 1)
        return false;
    ledger->depth--;
    judge_closed(ledger, &ledger->closing[ledger->depth], status);
    return true;
}

static void take_line(struct ledger *ledger, const char *line)
{
    static bool (*const of_loader[])(struct ledger *, const char *) = {take_binding, take_file,     take_destructor,
                                                                       take_opening, take_counting, take_nodelete};
    static bool (*const of_host[])(struct ledger *, const char *) = {
        take_map,  take_need, take_end_of_list, take_registration, take_run,
        take_loss, take_slot, take_opened,      take_closed,       take_close};
    const char *message;

    if (!strncmp(line, "@ ", 2)) {
        for (size_t i = 0; i < sizeof(of_host) / sizeof(*of_host) && !of_host[i](ledger, line + 2); i++)
            ;
        return;
    }
    message = strchr(line, '\t'); /* behind the number of the process */
    if (!message && *line)
        snprintf(ledger->last_words, sizeof(ledger->last_words), "%s", line);
    for (size_t i = 0; message && ledger->started && i < sizeof(of_loader) / sizeof(*of_loader); i++)
        if (of_loader[i](ledger, message + 1))
            return;
}

void ledger_read(struct ledger *ledger, char *text)
{
    char *rest = text, *line;

    while ((line = strsep(&rest, "\n")))
        take_line(ledger, line);
}
