/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fewest libraries through which all roots hold a library: a minimum vertex cut. It is found by augmenting paths
 * from the library, against the edges, to its roots (Ford and Fulkerson; Edmonds and Karp). Each map is two places
 * with an edge of capacity (room) 1 between them, so that only one path goes through it. Of several smallest cuts,
 * the one nearest to the library is taken.
 */
#include "base/memory.h"
#include "why/private.h"

enum {
    UNLIMITED = UINT8_MAX,
    MOST = 32, /* a cut of more libraries helps nobody, and each one costs a search */
};

/* Edges come in pairs, forward and back: e ^ 1 is the reverse of e. */
struct edge {
    uint32_t to, next;
    uint8_t room;
};

struct network {
    const struct why_analysis *analysis;
    uint32_t source, sink;
    uint32_t *first; /* one a place; WHY_NONE ends a list */
    struct edge *edges;
    size_t edge_count;
    uint32_t *by;   /* the edge over which the last search reached a place; WHY_NONE: not reached */
    uint32_t *work; /* places */
};

static uint32_t way_in(uint32_t map)
{
    return 2 * map;
}

static uint32_t way_out(uint32_t map)
{
    return 2 * map + 1;
}

static void connect(struct network *network, uint32_t from, uint32_t to, uint8_t room)
{
    const uint32_t ends[2] = {from, to};

    for (int back = 0; back < 2; back++) {
        network->edges[network->edge_count++] =
            (struct edge){.to = ends[!back], .next = network->first[ends[back]], .room = back ? 0 : room};
        network->first[ends[back]] = (uint32_t)(network->edge_count - 1);
    }
}

/* Connect all maps that hold the library, directly or not, and each root among them to the sink. */
static void build(struct network *network, uint32_t map, const bool *holding)
{
    const struct why_analysis *analysis = network->analysis;
    const struct why_graph *graph = analysis->graph;

    for (uint32_t i = 0; i < analysis->model->map_count; i++) {
        if (!holding[i])
            continue;
        connect(network, way_in(i), way_out(i), i == map ? UNLIMITED : 1);
        if (analysis->libraries[i].root)
            connect(network, way_out(i), network->sink, UNLIMITED);
        for (size_t k = graph->first[i]; k < graph->first[i + 1]; k++)
            if (analysis->libraries[graph->holders[k].by].live && graph->holders[k].by != map)
                connect(network, way_out(i), way_in(graph->holders[k].by), UNLIMITED);
    }
}

/* Is there an augmenting path to the sink? Breadth first. */
static bool search(struct network *network, size_t places)
{
    size_t done = 0, count = 0;

    for (size_t i = 0; i < places; i++)
        network->by[i] = WHY_NONE;
    for (network->work[count++] = network->source; done < count; done++)
        for (uint32_t e = network->first[network->work[done]]; e != WHY_NONE; e = network->edges[e].next) {
            uint32_t to = network->edges[e].to;

            if (!network->edges[e].room || to == network->source || network->by[to] != WHY_NONE)
                continue;
            network->by[to] = e;
            network->work[count++] = to;
        }
    return network->by[network->sink] != WHY_NONE;
}

static void augment(struct network *network)
{
    for (uint32_t at = network->sink; at != network->source; at = network->edges[network->by[at] ^ 1].to) {
        struct edge *there = &network->edges[network->by[at]], *back = &network->edges[network->by[at] ^ 1];

        there->room -= there->room != UNLIMITED;
        back->room += back->room != UNLIMITED;
    }
}

/* The maps that hold the library, directly or not, and that the sweep would keep; the library among them. */
static bool *find_holding(const struct why_analysis *analysis, uint32_t map)
{
    const struct why_graph *graph = analysis->graph;
    size_t maps = analysis->model->map_count, done = 0, count = 0;
    bool *holding = why_xcalloc(maps, sizeof(*holding));
    WHY_FREE uint32_t *work = why_xcalloc(maps, sizeof(*work));

    holding[map] = true;
    for (work[count++] = map; done < count; done++)
        for (size_t i = graph->first[work[done]]; i < graph->first[work[done] + 1]; i++) {
            uint32_t by = graph->holders[i].by;

            if (holding[by] || !analysis->libraries[by].live)
                continue;
            holding[by] = true;
            work[count++] = by;
        }
    return holding;
}

struct why_indices why_analysis_cut(const struct why_analysis *analysis, uint32_t map, size_t roots)
{
    size_t places = 2 * analysis->model->map_count + 1, flow = 0, most = roots < MOST ? roots : MOST;
    WHY_FREE bool *holding = NULL;
    WHY_FREE uint32_t *first = NULL, *by = NULL, *work = NULL;
    WHY_FREE struct edge *edges = NULL;
    struct why_indices cut = {0};
    struct network network = {.analysis = analysis, .source = way_out(map), .sink = (uint32_t)places - 1};

    if (roots < 2 || analysis->libraries[map].root)
        return cut;
    holding = find_holding(analysis, map);
    network.first = first = why_xcalloc(places, sizeof(*first));
    network.by = by = why_xcalloc(places, sizeof(*by));
    network.work = work = why_xcalloc(places, sizeof(*work));
    /* two for each map that holds it and two for each of its holders, there and back */
    network.edges = edges =
        why_xcalloc(2 * (places + analysis->graph->first[analysis->model->map_count]), sizeof(*edges));
    for (size_t i = 0; i < places; i++)
        first[i] = WHY_NONE;
    build(&network, map, holding);
    while (flow < most && search(&network, places)) {
        augment(&network);
        flow++;
    }
    /* the cut: maps that the last search entered, but could not leave */
    for (uint32_t i = 0; flow < most && i < analysis->model->map_count; i++)
        if (i != map && by[way_in(i)] != WHY_NONE && by[way_out(i)] == WHY_NONE)
            why_indices_push(analysis->arena, &cut, i);
    return cut;
}
