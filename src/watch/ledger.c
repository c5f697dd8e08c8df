/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct why_ledger *why_ledger_new(void)
{
    struct why_ledger *ledger = why_xcalloc(1, sizeof(*ledger));

    ledger->arena = why_arena_new();
    return ledger;
}

void why_ledger_free(struct why_ledger *ledger)
{
    if (ledger)
        why_arena_free(ledger->arena);
    free(ledger);
}

static struct why_ledger_library *library_of(struct why_ledger *ledger, const char *path, uint64_t ns)
{
    struct why_ledger_library *library;

    for (size_t i = 0; i < ledger->library_count; i++)
        if (ledger->libraries[i].ns == ns && !strcmp(ledger->libraries[i].path, path))
            return &ledger->libraries[i];
    library = WHY_APPEND(ledger->arena, ledger->libraries, ledger->library_count, ledger->library_room);
    library->path = why_strdup(ledger->arena, path);
    library->ns = ns;
    return library;
}

/* The count of a NODELETE library says nothing about open handles, and that of the program is always 1. */
void why_ledger_begin(struct why_ledger *ledger, const struct why_analysis *analysis)
{
    const struct why_model *model = analysis->model;

    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        if (analysis->libraries[i].handles && map->name && !why_map_is_nodelete(map) && why_map_was_dlopened(map))
            library_of(ledger, map->name, why_map_value(map, WHY_l_ns))->before = analysis->libraries[i].handles;
    }
}

static void count_site(struct why_ledger *ledger, struct why_ledger_library *library, const char *text, bool close)
{
    struct why_ledger_site *site;
    size_t at;

    for (at = 0; at < library->site_count; at++) {
        site = &library->sites[at];
        if (site->close == close && !strcmp(site->text, text)) {
            site->count++;
            return;
        }
        if (site->close && !close)
            break;
    }
    (void)WHY_APPEND(ledger->arena, library->sites, library->site_count, library->site_room);
    memmove(library->sites + at + 1, library->sites + at, (library->site_count - 1 - at) * sizeof(*library->sites));
    library->sites[at] =
        (struct why_ledger_site){.text = why_strdup(ledger->arena, text), .close = close, .count = 1};
}

void why_ledger_open(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site)
{
    struct why_ledger_library *library = library_of(ledger, path, ns);

    ledger->opens++;
    library->opened++;
    count_site(ledger, library, site, false);
}

void why_ledger_close(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site,
                      enum why_outcome outcome)
{
    struct why_ledger_library *library = library_of(ledger, path, ns);

    ledger->closes++;
    ledger->outcomes[outcome]++;
    library->closed++;
    count_site(ledger, library, site, true);
}

int64_t why_ledger_open_handles(const struct why_ledger_library *library)
{
    return (int64_t)(library->before + library->opened) - (int64_t)library->closed;
}

static int compare_libraries(const void *left, const void *right)
{
    const struct why_ledger_library *a = *(const struct why_ledger_library *const *)left;
    const struct why_ledger_library *b = *(const struct why_ledger_library *const *)right;
    int64_t a_open = why_ledger_open_handles(a), b_open = why_ledger_open_handles(b);

    if (a_open != b_open)
        return a_open > b_open ? -1 : 1;
    return strcmp(a->path, b->path);
}

const struct why_ledger_library **why_ledger_unmatched(const struct why_ledger *ledger, size_t *ret_count)
{
    const struct why_ledger_library **found =
        why_alloc(ledger->arena, (ledger->library_count + 1) * sizeof(const struct why_ledger_library *));
    size_t count = 0;

    for (size_t i = 0; i < ledger->library_count; i++)
        if (ledger->libraries[i].opened != ledger->libraries[i].closed)
            found[count++] = &ledger->libraries[i];
    qsort(found, count, sizeof(*found), compare_libraries);
    *ret_count = count;
    return found;
}
