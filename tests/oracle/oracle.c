/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loader as an oracle: random libraries, random operations, and before each dlclose the question what it would
 * do. See docs/testing.md.
 */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "oracle.h"

enum { SHRINK_SECONDS = 30, CLOSES_MIN = 20, CLOSES_MAX = 90, NEWS_SECONDS = 5 };

struct options {
    struct settings settings;
    uint64_t seed;
    size_t closes;
    size_t enough; /* differences */
    size_t runs;   /* processes; 0: as many as it takes */
    int graphs, jobs;
    const char *replay;
};

/* What the jobs, each a process, have in common. */
static struct {
    struct tally tally;
    size_t differences, runs;
} * shared;

static const struct argp_option argp_options[] = {
    {"seed", 's', "N", 0, "random numbers from here on (1)", 0},
    {"closes", 'n', "M", 0, "judge so many dlcloses (1000)", 0},
    {"enough", 'e', "N", 0, "end after so many differences (10)", 0},
    {"graphs", 'g', "N", 0, "graphs of libraries to choose from (4)", 0},
    {"jobs", 'j', "N", 0, "processes at a time (1)", 0},
    {"agree", 'a', "FILE", 0, "this program looks for contradictions in the facts of each state", 0},
    {"by", 'b', "WHO", 0, "native, or gdb with the unloadwhy.gdb of this directory", 0},
    {"watch", 'w', NULL, 0, "let a GDB watch each process, and judge its verdicts", 0},
    {"runs", 'R', "N", 0, "end after so many processes", 0},
    {"unloadwhy", 'u', "FILE", 0, "the program", 0},
    {"host", 'h', "FILE", 0, "the program that the operations are done in (build/oracle/host)", 0},
    {"pool", 'p', "DIRECTORY", 0, "where the graphs are kept", 0},
    {"sources", 'S', "DIRECTORY", 0, "where plugin.c is", 0},
    {"keep", 'k', "DIRECTORY", 0, "keep what failed there: operations and facts", 0},
    {"replay", 'r', "FILE", 0, "the operations of a file, and no random ones", 0},
    {"show", 'v', NULL, 0, "each operation on standard error, before it is done", 0},
    {0},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 's': options->seed = strtoull(value, NULL, 10); return 0;
    case 'n': options->closes = strtoul(value, NULL, 10); return 0;
    case 'e': options->enough = strtoul(value, NULL, 10); return 0;
    case 'g': options->graphs = atoi(value); return 0;
    case 'j': options->jobs = atoi(value); return 0;
    case 'b':
        if (strcmp(value, "native") && strcmp(value, "gdb"))
            argp_error(state, "--by takes native or gdb");
        options->settings.gdb = strcmp(value, "gdb") ? NULL : "unloadwhy.gdb";
        return 0;
    case 'w':
        options->settings.watch = true;
        options->settings.gdb = "unloadwhy.gdb";
        return 0;
    case 'R': options->runs = strtoul(value, NULL, 10); return 0;
    case 'u': options->settings.unloadwhy = value; return 0;
    case 'h': options->settings.host = value; return 0;
    case 'p': options->settings.pool = value; return 0;
    case 'S': options->settings.sources = value; return 0;
    case 'k': options->settings.keep = value; return 0;
    case 'a': options->settings.agree = value; return 0;
    case 'v': options->settings.show = true; return 0;
    case 'r': options->replay = value; return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void print_operations(FILE *out, const struct graph *graph, const struct operations *operations)
{
    fprintf(out, "graph %lu\n", (unsigned long)graph->seed);
    for (size_t i = 0; i < operations->count; i++)
        operation_print(out, &operations->at[i]);
}

static void keep(const struct settings *settings, const struct graph *graph, const struct operations *operations,
                 uint64_t run)
{
    char path[PATH_MAX + 64];
    struct result again;
    FILE *out;

    if (!settings->keep || (mkdir(settings->keep, 0777) && errno != EEXIST))
        return;
    snprintf(path, sizeof(path), "%s/%lu.operations", settings->keep, (unsigned long)run);
    out = fopen(path, "we");
    if (!out)
        return;
    print_operations(out, graph, operations);
    fclose(out);
    printf("kept: %s, ", path);
    snprintf(path, sizeof(path), "%s/%lu.facts", settings->keep, (unsigned long)run);
    again = run_again(settings, graph, operations, path); /* of the last dlclose that was asked about */
    printf("%s\n", path);
    free(again.text);
}

static void report(const struct settings *settings, const struct graph *graph, struct operations *operations,
                   const struct result *failed, uint64_t run)
{
    struct result small;

    printf("seed %lu, operation %zu of graph %lu:\n%s", (unsigned long)run, operations->count,
           (unsigned long)graph->seed, failed->text);
    run_shrink(settings, graph, operations, failed, SHRINK_SECONDS);
    small = run_again(settings, graph, operations, NULL);
    printf("%zu operations do the same:\n%s--replay FILE with:\n", operations->count, small.text);
    print_operations(stdout, graph, operations);
    keep(settings, graph, operations, run);
    free(small.text);
    fflush(stdout);
}

static void add_tally(const struct tally *tally)
{
    __atomic_fetch_add(&shared->tally.closes, tally->closes, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&shared->tally.nested, tally->nested, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&shared->tally.crashes, tally->crashes, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&shared->tally.fatal, tally->fatal, __ATOMIC_SEQ_CST);
    for (int i = 0; i < OUTCOMES; i++)
        __atomic_fetch_add(&shared->tally.outcomes[i], tally->outcomes[i], __ATOMIC_SEQ_CST);
}

static int print_end(const struct tally *tally, size_t differences)
{
    for (int i = 0; i < OUTCOMES; i++)
        printf("%zu %s, ", tally->outcomes[i], outcome_words[i]);
    printf("%zu with a nested sweep\n", tally->nested);
    if (tally->crashes)
        printf("%zu processes ended by glibc's own bug (haunted, in oracle.h)\n", tally->crashes);
    if (tally->fatal)
        printf("%zu processes ended by ld.so in the middle of a sweep (run.c tells when)\n", tally->fatal);
    printf("%zu dlcloses, %zu differences\n", tally->closes, differences);
    return differences ? 1 : 0;
}

/* One process under test; its number is the seed of all that it does. */
static void run(const struct options *options, struct graph **graphs, uint64_t number, size_t left)
{
    struct random random = {number};
    const struct graph *graph = graphs[random_below(&random, options->graphs)];
    size_t closes = CLOSES_MIN + (size_t)random_below(&random, CLOSES_MAX - CLOSES_MIN);
    struct operations operations = {0};
    struct result result = run_random(&options->settings, graph, &random, closes < left ? closes : left, &operations);

    if (result.differences) {
        report(&options->settings, graph, &operations, &result, number);
        __atomic_fetch_add(&shared->differences, 1, __ATOMIC_SEQ_CST);
    }
    add_tally(&result.tally);
    free(result.text);
    free(operations.at);
}

static void work(const struct options *options, struct graph **graphs)
{
    for (;;) {
        size_t done = __atomic_load_n(&shared->tally.closes, __ATOMIC_SEQ_CST);
        size_t runs = __atomic_fetch_add(&shared->runs, 1, __ATOMIC_SEQ_CST);

        if (done >= options->closes || (options->runs && runs >= options->runs) ||
            __atomic_load_n(&shared->differences, __ATOMIC_SEQ_CST) >= options->enough)
            return;
        run(options, graphs, options->seed * 1000000 + runs, options->closes - done);
    }
}

static bool make_scratch(struct settings *settings)
{
    const char *directory = getenv("TMPDIR");

    snprintf(settings->work, sizeof(settings->work), "%s/oracle.XXXXXX", directory ? directory : "/tmp");
    return mkdtemp(settings->work);
}

static void clear_scratch(const struct settings *settings)
{
    static const char *const names[] = {"errors", "facts", "watch"};
    char path[PATH_MAX + 16];

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s/%s", settings->work, names[i]);
        unlink(path);
    }
    rmdir(settings->work);
}

static void start_jobs(struct options *options, struct graph **graphs)
{
    for (int i = 0; i < options->jobs; i++)
        if (!fork()) {
            if (!make_scratch(&options->settings))
                _exit(2);
            work(options, graphs);
            clear_scratch(&options->settings);
            exit(0);
        }
}

/* Wait for the jobs, and say now and then how far they are. */
static bool wait_for_jobs(const struct options *options)
{
    time_t begun = time(NULL), said = begun;
    int running = options->jobs, status;
    bool good = true;

    while (running) {
        pid_t pid = waitpid(-1, &status, WNOHANG);

        if (pid > 0) {
            running--;
            good &= !status;
            if (status)
                fprintf(stderr, "oracle: a job ended with status 0x%x\n", status);
            continue;
        }
        usleep(100000);
        if (time(NULL) - said < NEWS_SECONDS)
            continue;
        said = time(NULL);
        printf("%zu of %zu dlcloses, %zu differences, %ld s\n", shared->tally.closes, options->closes,
               shared->differences, (long)(said - begun));
        fflush(stdout);
    }
    return good;
}

static int replay(struct options *options)
{
    struct operations operations = {0};
    struct graph *graph;
    struct result result;
    uint64_t seed;

    if (!operations_read(options->replay, &operations, &seed))
        return fprintf(stderr, "oracle: %s: no operations\n", options->replay), 2;
    graph = graph_new(seed, options->settings.pool);
    if (!graph_build(graph, options->settings.sources, options->jobs) || !make_scratch(&options->settings))
        return fprintf(stderr, "oracle: graph %lu does not compile\n", (unsigned long)seed), 2;
    result = run_again(&options->settings, graph, &operations, NULL);
    clear_scratch(&options->settings);
    fputs(result.text, stdout);
    return print_end(&result.tally, result.differences);
}

static struct graph **build(const struct options *options)
{
    struct graph **graphs = calloc((size_t)options->graphs, sizeof(*graphs));

    for (int i = 0; graphs && i < options->graphs; i++) {
        graphs[i] = graph_new(options->seed * 1000 + (uint64_t)i, options->settings.pool);
        if (!graph_build(graphs[i], options->settings.sources, options->jobs)) {
            fprintf(stderr, "oracle: graph %lu does not compile\n", (unsigned long)graphs[i]->seed);
            exit(2);
        }
    }
    return graphs;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        argp_options, parse, NULL, "Random plugins: what unloadwhy says, and the loader.", NULL, NULL, NULL};
    struct options options = {.settings = {.unloadwhy = "build/unloadwhy",
                                           .host = "build/oracle/host",
                                           .sources = "tests/oracle",
                                           .pool = "build/oracle"},
                              .seed = 1,
                              .closes = 1000,
                              .enough = 10,
                              .graphs = 4,
                              .jobs = 1};
    static char pool[PATH_MAX], commands[PATH_MAX];
    int status;
    bool good;

    argp_parse(&argp, argc, argv, 0, NULL, &options);
    if (!realpath(options.settings.pool, pool))
        return fprintf(stderr, "oracle: %s: not there\n", options.settings.pool), 2;
    options.settings.pool = pool;
    if (options.settings.gdb && realpath(options.settings.gdb, commands))
        options.settings.gdb = commands;
    if (options.replay)
        return replay(&options);
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    printf("seed %lu\n", (unsigned long)options.seed);
    fflush(stdout);
    start_jobs(&options, build(&options));
    good = wait_for_jobs(&options);
    status = print_end(&shared->tally, shared->differences);
    return good ? status : 2;
}
