/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mark phase, states, blocks and ways on thousands of random link maps, against a slow and obvious oracle. */
#include "why/graph.h"

#include "agree.h"
#include "base/memory.h"
#include "t.h"

enum { MAPS = 12, ROUNDS = 3000, CUT_ROUNDS = 100 };

/* A process at random, and all that the oracle knows of it. */
struct world {
    unsigned seed;
    bool named; /* the files' DT_NEEDED entries are known */
    int type[MAPS], opens[MAPS], nodelete[MAPS], dtors[MAPS];
    bool needs[MAPS][MAPS], bound[MAPS][MAPS];
    bool reach[MAPS][MAPS];  /* over needs and bound, any number of steps, itself included */
    bool needed[MAPS][MAPS]; /* over needs only */
};

static bool one_in(struct world *world, int n)
{
    return rand_r(&world->seed) % n == 0;
}

static void close_over(bool matrix[MAPS][MAPS])
{
    for (int i = 0; i < MAPS; i++)
        matrix[i][i] = true;
    for (int k = 0; k < MAPS; k++)
        for (int i = 0; i < MAPS; i++)
            for (int j = 0; j < MAPS; j++)
                matrix[i][j] |= matrix[i][k] && matrix[k][j];
}

static void make_world(struct world *world, unsigned seed)
{
    *world = (struct world){.seed = seed, .named = seed % 2};
    for (int i = 0; i < MAPS; i++) {
        world->type[i] = i == 0 ? WHY_LT_EXECUTABLE : i < 3 ? WHY_LT_LIBRARY : WHY_LT_LOADED;
        world->opens[i] = i == 0 || one_in(world, 4) ? 1 + (int)(one_in(world, 4)) : 0;
        world->nodelete[i] = i >= 3 && one_in(world, 8);
        world->dtors[i] = i >= 3 && one_in(world, 8) ? 1 : 0;
        for (int j = 3; j < MAPS; j++) {
            world->needs[i][j] = i >= 3 && i != j && one_in(world, 6);
            world->bound[i][j] = i >= 3 && i != j && !world->needs[i][j] && one_in(world, 12);
        }
    }
    memcpy(world->needed, world->needs, sizeof(world->needs));
    close_over(world->needed);
    for (int i = 0; i < MAPS; i++)
        for (int j = 0; j < MAPS; j++)
            world->reach[i][j] = world->needs[i][j] || world->bound[i][j];
    close_over(world->reach);
}

static uint64_t address_of(int i)
{
    return 0x1000 + (uint64_t)i * 0x40;
}

/* As glibc has it: the list of an opened library is complete, that of a dependency holds what it needs directly. */
static bool lists(const struct world *world, int i, int j)
{
    return j != i && (world->opens[i] ? world->needed[i][j] : world->needs[i][j]);
}

static void add_lists(struct why_model *model, const struct world *world, int i)
{
    uint64_t list[MAPS + 1] = {address_of(i)};
    size_t count = 1;
    struct why_error err;

    for (int j = 0; j < MAPS; j++)
        if (lists(world, i, j))
            list[count++] = address_of(j);
    t_expect(!why_model_add_edges(model, address_of(i), false, list, count, &err));
    count = 0;
    for (int j = 0; j < MAPS; j++)
        if (world->bound[i][j])
            list[count++] = address_of(j);
    t_expect(!why_model_add_edges(model, address_of(i), true, list, count, &err));
}

static void add_names(struct why_model *model, const struct world *world, int i)
{
    struct why_dynamic *dynamic = &model->maps[i].dynamic;

    dynamic->known = true;
    dynamic->needed = why_alloc(model->arena, MAPS * sizeof(*dynamic->needed));
    for (int j = 0; j < MAPS; j++)
        if (world->needs[i][j])
            dynamic->needed[dynamic->needed_count++] = why_printf(model->arena, "lib%c.so", 'a' + j);
}

/* For each NODELETE library an entry in the table of unique symbols; those of odd ones are of a map that has gone. */
static void add_uniques(struct why_model *model, const struct world *world)
{
    struct why_error err;

    for (int i = 3; i < MAPS; i++) {
        struct why_unique *unique = world->nodelete[i] ? why_model_add_unique(model, &err) : NULL;
        uint64_t start = 0x100000 * (uint64_t)i;

        why_map_set(&model->maps[i], WHY_l_map_start, start);
        why_map_set(&model->maps[i], WHY_l_map_end, start + 0x1000);
        if (!unique)
            continue;
        unique->map_address = address_of(i);
        unique->symbol = i % 2 ? start + 0x1000 : start + 0xfff;
        unique->name = "u";
    }
}

static struct why_model *model_of(const struct world *world)
{
    struct why_model *model = why_model_new();
    struct why_error err;

    why_model_add_namespace(model, 0, &err)->head = address_of(0);
    for (int i = 0; i < MAPS; i++) {
        struct why_map *map = why_model_add_map(model, address_of(i), &err);

#define MEMBER(name, need, since, note) why_map_set(map, WHY_##name, 0);
#include "model/members.def"
#undef MEMBER
        why_map_set(map, WHY_l_real, map->address);
        why_map_set(map, WHY_l_type, (uint64_t)world->type[i]);
        why_map_set(map, WHY_l_direct_opencount, (uint64_t)world->opens[i]);
        why_map_set(map, WHY_l_nodelete_active, (uint64_t)world->nodelete[i]);
        why_map_set(map, WHY_l_tls_dtor_count, (uint64_t)world->dtors[i]);
        why_map_set(map, WHY_l_init_called, 1);
        why_map_set(map, WHY_l_relocated, 1);
        map->name = i ? why_printf(model->arena, "/lib/lib%c.so", 'a' + i) : "";
    }
    for (int i = 0; i < MAPS; i++)
        add_lists(model, world, i);
    for (int i = 0; i < MAPS && world->named; i++)
        add_names(model, world, i);
    add_uniques(model, world);
    t_expect(!why_model_seal(model, &err));
    return model;
}

static bool is_root(const struct world *world, int i, int closed)
{
    return world->type[i] != WHY_LT_LOADED || world->opens[i] - (i == closed) > 0 || world->nodelete[i] ||
           world->dtors[i];
}

static bool is_live(const struct world *world, int i, int closed)
{
    for (int root = 0; root < MAPS; root++)
        if (is_root(world, root, closed) && world->reach[root][i])
            return true;
    return false;
}

static bool is_open(const struct world *world, int i)
{
    for (int holder = 3; holder < MAPS; holder++)
        if (world->opens[holder] && !world->nodelete[holder] && world->needed[holder][i])
            return true;
    return false;
}

static bool has(const struct why_indices *indices, uint32_t index)
{
    for (size_t i = 0; i < indices->count; i++)
        if (indices->at[i] == index)
            return true;
    return false;
}

static void check_states(const struct world *world, const struct why_analysis *analysis)
{
    size_t total = 0;

    for (int i = 0; i < MAPS; i++) {
        enum why_state wanted = world->type[i] != WHY_LT_LOADED ? WHY_STATE_STARTUP
                                : !is_live(world, i, -1)        ? WHY_STATE_COLLECTABLE
                                : is_open(world, i)             ? WHY_STATE_OPEN
                                                                : WHY_STATE_STUCK;

        t_expect(analysis->libraries[i].state == wanted);
        t_expect((analysis->libraries[i].root != WHY_ROOT_NONE) == is_root(world, i, -1));
        /* Whatever stays has a reason, and what goes has none. */
        t_expect((analysis->libraries[i].reason_count > 0) == is_live(world, i, -1));
    }
    for (int state = 0; state < WHY_STATE_COUNT; state++)
        total += analysis->state_count[state];
    t_expect(total == MAPS - 1 && analysis->library_count == MAPS - 1);
}

/* Each stuck library has a block or stands in the keeps of one; what is kept is really reached from there. */
static void check_blocks(const struct world *world, const struct why_analysis *analysis)
{
    for (uint32_t i = 0; i < MAPS; i++) {
        const struct why_library *library = &analysis->libraries[i];

        if (library->state == WHY_STATE_STUCK)
            t_expect(library->block != (library->keepers.count > 0));
        else
            t_expect(!library->block && !library->keepers.count);
        for (size_t k = 0; k < library->keeps.count; k++)
            t_expect(library->block && world->reach[i][library->keeps.at[k]]);
    }
}

/* All roots that reach it and no other; each way goes along edges and ends at the library. */
static void check_ways(const struct world *world, const struct why_analysis *analysis)
{
    for (uint32_t i = 0; i < MAPS; i++) {
        struct why_ways ways = why_analysis_ways_to(analysis, i);

        for (uint32_t root = 0; root < MAPS; root++) {
            uint32_t at = root;

            t_expect(has(&ways.roots, root) == (is_root(world, (int)root, -1) && world->reach[root][i]));
            if (!has(&ways.roots, root))
                continue;
            for (int steps = 0; at != i; at = ways.towards[at].by, steps++) {
                t_expect(steps < MAPS);
                t_expect(ways.towards[at].reldep ? world->bound[at][ways.towards[at].by]
                                                 : world->needed[at][ways.towards[at].by]);
            }
        }
    }
}

/* Would `by` stay if `i` were not there? By the loader's lists, or if names are known by what each needs itself. */
static bool stays_without(const struct world *world, int i, int by)
{
    bool without[MAPS][MAPS];

    for (int a = 0; a < MAPS; a++)
        for (int b = 0; b < MAPS; b++)
            without[a][b] =
                a != i && b != i && ((world->named ? world->needs[a][b] : lists(world, a, b)) || world->bound[a][b]);
    close_over(without);
    for (int root = 0; root < MAPS; root++)
        if (root != i && is_root(world, root, -1) && without[root][by])
            return true;
    return false;
}

/* A holder that is named must stay without the library it holds: two that only hold each other are no reason. */
static void check_holders(const struct world *world, const struct why_analysis *analysis)
{
    for (int i = 3; i < MAPS; i++) {
        size_t named = 0, wanted = 0;

        for (size_t r = 0; r < analysis->libraries[i].reason_count; r++) {
            const struct why_reason *reason = &analysis->libraries[i].reasons[r];

            for (size_t k = 0; k < reason->by.count; k++)
                t_expect(stays_without(world, i, (int)reason->by.at[k]));
            named += reason->by.count;
        }
        for (int by = 3; by < MAPS; by++)
            wanted += (world->needs[by][i] || world->bound[by][i]) && stays_without(world, i, by);
        t_expect(!world->named || named == wanted);
    }
}

/* An entry is a reason for the library whose symbol it has, not for one that has but its link map's address. */
static void check_uniques(const struct world *world, const struct why_analysis *analysis)
{
    for (int i = 3; i < MAPS; i++) {
        const struct why_library *library = &analysis->libraries[i];
        bool found = false;

        for (size_t r = 0; r < library->reason_count; r++)
            found |= library->reasons[r].kind == WHY_REASON_NODELETE_UNIQUE;
        t_expect(found == (world->nodelete[i] && i % 2 == 0));
    }
}

/* Does a root hold `map` over the direct edges without those of the set `out`? */
static bool is_held_without(const struct why_analysis *analysis, uint32_t map, unsigned out)
{
    bool held[MAPS] = {false};

    held[map] = true;
    for (int round = 0; round < MAPS; round++)
        for (uint32_t i = 0; i < MAPS; i++)
            for (size_t k = analysis->graph->first[i]; held[i] && k < analysis->graph->first[i + 1]; k++) {
                uint32_t by = analysis->graph->holders[k].by;

                held[by] |= analysis->libraries[by].live && !(out >> by & 1);
            }
    for (uint32_t i = 0; i < MAPS; i++)
        if (held[i] && analysis->libraries[i].root)
            return true;
    return false;
}

/* Of all sets of maps without which nothing holds it the cut is one of the smallest, or no smaller than the roots. */
static void check_cuts(const struct why_analysis *analysis)
{
    for (uint32_t map = 3; map < MAPS; map++) {
        size_t roots = why_analysis_ways_to(analysis, map).roots.count, smallest = MAPS;
        struct why_indices cut = why_analysis_cut(analysis, map, roots);
        unsigned set = 0;

        if (!analysis->libraries[map].live || analysis->libraries[map].root)
            continue;
        for (size_t i = 0; i < cut.count; i++)
            set |= 1u << cut.at[i];
        for (unsigned out = 0; out < 1u << MAPS; out++)
            if (!(out >> map & 1) && (size_t)__builtin_popcount(out) < smallest &&
                !is_held_without(analysis, map, out))
                smallest = (size_t)__builtin_popcount(out);
        t_expect(smallest <= roots);
        t_expect(cut.count == (smallest < roots ? smallest : 0));
        t_expect(!cut.count || (!(set >> map & 1) && !is_held_without(analysis, map, set)));
    }
}

static void check_what_if(const struct world *world, struct why_analysis *analysis)
{
    for (int i = 1; i < MAPS; i++) {
        const struct why_what_if *what_if = why_analysis_what_if(analysis, (uint32_t)i);
        enum why_outcome wanted = world->nodelete[i]     ? WHY_OUTCOME_IGNORED
                                  : !world->opens[i]     ? WHY_OUTCOME_FAILED
                                  : world->opens[i] > 1  ? WHY_OUTCOME_COUNTED_DOWN
                                  : i < 3                ? WHY_OUTCOME_COUNTED_DOWN
                                  : is_live(world, i, i) ? WHY_OUTCOME_KEPT
                                                         : WHY_OUTCOME_UNLOADED;

        t_expect(what_if->outcome == wanted);
        for (int j = 1; j < MAPS && what_if->sweep; j++)
            t_expect(has(&what_if->unloads, (uint32_t)j) == !is_live(world, j, i));
    }
}

static void check_agreement(struct why_model *model, struct why_analysis *analysis)
{
    for (uint32_t i = 0; i < MAPS; i++)
        t_expect_string(agree_on(model, analysis, i) ?: "", "");
}

int main(void)
{
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct world world;
        struct why_model *model;
        struct why_analysis *analysis;

        make_world(&world, seed);
        model = model_of(&world);
        analysis = why_analysis_new(model);
        check_states(&world, analysis);
        check_blocks(&world, analysis);
        check_ways(&world, analysis);
        check_holders(&world, analysis);
        if (seed <= CUT_ROUNDS)
            check_cuts(analysis);
        check_uniques(&world, analysis);
        check_what_if(&world, analysis);
        check_agreement(model, analysis);
        why_model_free(model);
    }
    return 0;
}
