/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs at random, and their compilation. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle.h"

/*
 * What a library is like. Few are pinned for ever, since a pinned one takes what it needs out of the game.
 */
static void choose_plugin(struct graph *graph, int number, struct random *random)
{
    struct plugin *plugin = &graph->plugins[number];
    /* some graphs are layered, some may have cycles */
    bool cycles = graph->seed % 3 == 0;

    for (int i = 0; i < graph->count; i++) {
        if (i == number)
            continue;
        plugin->needs[i] = (i > number || cycles) && random_one_in(random, cycles ? 8 : 6);
        plugin->calls[i] = !plugin->needs[i] && random_one_in(random, 4);
        plugin->reads[i] = random_one_in(random, 10);
        plugin->threads[i] = random_one_in(random, 20);
    }
    for (int i = 0; i < UNIQUES; i++) {
        plugin->defines[i] = random_one_in(random, 16);
        plugin->uses[i] = random_one_in(random, plugin->defines[i] ? 2 : 12);
    }
    plugin->nodelete = random_one_in(random, 14);
    plugin->soname = random_one_in(random, 2);
    plugin->static_tls = random_one_in(random, 8);
    plugin->undefined_call = random_one_in(random, 12);
    plugin->undefined_data = random_one_in(random, 24);
    plugin->needs_missing = random_one_in(random, 24);
}

/* A library that always fails takes those that need it with it: nobody does. */
static void mend(struct graph *graph)
{
    for (int i = 0; i < graph->count; i++)
        if (graph->plugins[i].undefined_data || graph->plugins[i].needs_missing)
            for (int by = 0; by < graph->count; by++)
                graph->plugins[by].needs[i] = false;
}

struct graph *graph_new(uint64_t seed, const char *pool)
{
    struct graph *graph = calloc(1, sizeof(*graph));
    struct random random = {seed * 2654435761U + 1};

    if (!graph)
        abort();
    graph->seed = seed;
    graph->count = PLUGINS_MIN + random_below(&random, PLUGINS - PLUGINS_MIN + 1);
    for (int i = 0; i < graph->count - 1; i++)
        choose_plugin(graph, i, &random);
    mend(graph);
    snprintf(graph->directory, sizeof(graph->directory), "%s/graph-%lu", pool, (unsigned long)seed);
    return graph;
}

/*
 * Compilation. All links are made against empty libraries of the same names, so that cycles need no stages.
 */
enum { ARGUMENTS = 96, TEXT = 512 };

struct command {
    char *arguments[ARGUMENTS];
    int count;
};

__attribute__((format(printf, 2, 3))) static void add(struct command *command, const char *format, ...)
{
    va_list args;

    if (command->count == ARGUMENTS - 1)
        abort();
    va_start(args, format);
    if (vasprintf(&command->arguments[command->count++], format, args) < 0)
        abort();
    va_end(args);
}

/* -DMACRO(X)=X(1) X(2) ... */
static void add_list(struct command *command, const char *macro, const bool *members, int count)
{
    char text[TEXT];
    int length = snprintf(text, sizeof(text), "-D%s(X)=", macro);

    for (int i = 0; i < count; i++)
        if (members[i])
            length += snprintf(text + length, sizeof(text) - (size_t)length, " X(%d)", i);
    add(command, "%s", text);
}

static void add_base(struct command *command)
{
    const char *compiler = getenv("CC");

    add(command, "%s", compiler && *compiler && strcmp(compiler, "cc") ? compiler : "gcc");
    /* clang's own assembler takes a unique symbol that is referred to weakly for a weak one */
    if (compiler && strstr(compiler, "clang"))
        add(command, "-fno-integrated-as");
    add(command, "-std=gnu11");
    add(command, "-D_GNU_SOURCE");
    add(command, "-fPIC");
    add(command, "-shared");
    add(command, "-nostartfiles");
}

static void stub_command(const struct graph *graph, const char *name, struct command *command)
{
    add_base(command);
    add(command, "-nostdlib");
    add(command, "-xc");
    add(command, "/dev/null");
    add(command, "-o%s/stubs/%s", graph->directory, name);
}

static void plugin_command(const struct graph *graph, int number, const char *sources, struct command *command)
{
    const struct plugin *plugin = &graph->plugins[number];

    add_base(command);
    add(command, "-DNUMBER=%d", number);
    add_list(command, "NEEDS", plugin->needs, graph->count);
    add_list(command, "CALLS", plugin->calls, graph->count);
    add_list(command, "READS", plugin->reads, graph->count);
    add_list(command, "THREADS", plugin->threads, graph->count);
    add_list(command, "DEFINES", plugin->defines, UNIQUES);
    add_list(command, "USES", plugin->uses, UNIQUES);
    if (plugin->undefined_call)
        add(command, "-DUNDEFINED_CALL");
    if (plugin->undefined_data)
        add(command, "-DUNDEFINED_DATA");
    if (plugin->static_tls)
        add(command, "-ftls-model=initial-exec");
    add(command, "%s/plugin.c", sources);
    add(command, "-o%s/lib%d.so", graph->directory, number);
    add(command, "-Wl,-z,lazy,-rpath,$ORIGIN,--no-as-needed,--hash-style=sysv");
    if (plugin->nodelete)
        add(command, "-Wl,-z,nodelete");
    if (plugin->soname)
        add(command, "-Wl,-soname,lib%d.so", number);
    add(command, "-L%s/stubs", graph->directory);
    for (int i = 0; i < graph->count; i++)
        if (plugin->needs[i])
            add(command, "-l:lib%d.so", i);
    if (plugin->needs_missing)
        add(command, "-l:libmissing.so");
}

static void start(struct command *command)
{
    command->arguments[command->count] = NULL;
    if (!fork()) {
        execvp(command->arguments[0], command->arguments);
        _exit(127);
    }
    for (int i = 0; i < command->count; i++)
        free(command->arguments[i]);
}

static bool finish(int *running, int limit)
{
    bool good = true;

    while (*running > limit) {
        int status;

        if (wait(&status) < 0)
            return false;
        good &= !status;
        --*running;
    }
    return good;
}

/* Older than any of these: compiled by another version of this program. */
static bool is_built(const struct graph *graph, const char *sources)
{
    char path[PATH_MAX + 16], source[PATH_MAX + 16];
    struct stat done, of;

    snprintf(path, sizeof(path), "%s/done", graph->directory);
    snprintf(source, sizeof(source), "%s/plugin.c", sources);
    if (stat(path, &done) || stat(source, &of) || of.st_mtime > done.st_mtime)
        return false;
    return !stat("/proc/self/exe", &of) && of.st_mtime <= done.st_mtime;
}

static void mark_built(const struct graph *graph)
{
    char path[PATH_MAX + 16];
    int fd;

    snprintf(path, sizeof(path), "%s/done", graph->directory);
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        close(fd);
}

/* One empty library under many names. */
static bool build_stubs(const struct graph *graph)
{
    struct command command = {.count = 0};
    char missing[PATH_MAX + 32], path[PATH_MAX + 32];
    int running = 1;

    stub_command(graph, "libmissing.so", &command);
    start(&command);
    if (!finish(&running, 0))
        return false;
    snprintf(missing, sizeof(missing), "%s/stubs/libmissing.so", graph->directory);
    for (int i = 0; i < graph->count; i++) {
        snprintf(path, sizeof(path), "%s/stubs/lib%d.so", graph->directory, i);
        if (link(missing, path) && errno != EEXIST)
            return false;
    }
    return true;
}

bool graph_build(const struct graph *graph, const char *sources, int jobs)
{
    char stubs[PATH_MAX + 16];
    int running = 0;
    bool good;

    if (is_built(graph, sources))
        return true;
    snprintf(stubs, sizeof(stubs), "%s/stubs", graph->directory);
    if ((mkdir(graph->directory, 0777) && errno != EEXIST) || (mkdir(stubs, 0777) && errno != EEXIST))
        return false;
    good = build_stubs(graph);
    for (int i = 0; good && i < graph->count; i++) {
        struct command command = {.count = 0};

        plugin_command(graph, i, sources, &command);
        start(&command);
        running++;
        good &= finish(&running, jobs - 1);
    }
    good &= finish(&running, 0);
    if (good)
        mark_built(graph);
    return good;
}
