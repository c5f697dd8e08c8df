/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <argp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "status.h"

const char *argp_program_version = "unloadwhy " WHY_VERSION;

static const char intro[] =
    "Say why shared libraries stay mapped after dlclose: which handle is open, which NODELETE, which unique symbol, "
    "which thread's destructor, which other library.\v"
    "A LIBRARY is a basename, a path, a part of the path that fits one library only, or a link map's address "
    "(0x...).\n"
    "\n"
    "The same in GDB: gdb -x unloadwhy.gdb -p PID, or with EXE CORE; `unloadwhy save FILE` there writes facts.\n"
    "\n"
    "Exit status: 0 answered; 2 no answer; 3 answered, but something unknown could change a state or a reason; "
    "4 --gone LIBRARY, and it is still mapped; 64 usage.";

enum {
    OPTION_WHAT_IF = 256,
    OPTION_GONE,
    OPTION_JSON,
    OPTION_DOT,
    OPTION_SAVE,
    OPTION_COLOR,
    OPTION_HERE,
    OPTION_DEBUGINFO_PATH,
    OPTION_LAYOUT,
    OPTION_ASK_LOADER,
    OPTION_SAVE_LAYOUT,
    OPTION_LAYOUT_BY,
    OPTION_STOP,
    OPTION_NO_EVIDENCE,
    OPTION_SYSROOT,
    OPTION_THREADS,
    OPTION_SEEN_BY,
    OPTION_WATCH
};
enum { GROUP_SOURCE = 1, GROUP_QUESTION, GROUP_OUTPUT };

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Source:", GROUP_SOURCE},
    {"pid", 'p', "PID", 0, "a live process; it is not stopped", GROUP_SOURCE},
    {"stop", OPTION_STOP, NULL, 0, "hold the process while it is read, for some milliseconds", GROUP_SOURCE},
    {"core", 'c', "CORE", 0, "a core file, also a compressed one; - is standard input", GROUP_SOURCE},
    {"exe", 'e', "EXE", 0,
     "the program that the core is of; without it, it is looked for by its names and its build-id", GROUP_SOURCE},
    {"sysroot", OPTION_SYSROOT, "DIR", 0, "the files of the machine that the core is of, from its root on",
     GROUP_SOURCE},
    {"facts", 'f', "FACTS", 0, "saved facts; - is standard input", GROUP_SOURCE},
    {"debuginfo-path", OPTION_DEBUGINFO_PATH, "PATH", 0, "directories with separate debug files, by colons",
     GROUP_SOURCE},
    {"layout", OPTION_LAYOUT, "FILE", 0, "where glibc's private members are: a file from --save-layout",
     GROUP_SOURCE},
    {"ask-loader", OPTION_ASK_LOADER, "PATH", 0, "execute this ld.so, the same build, to learn where they are",
     GROUP_SOURCE},
    {"layout-by", OPTION_LAYOUT_BY, "WAYS", OPTION_HIDDEN, "learn it by these ways only", GROUP_SOURCE},
    {"no-evidence", OPTION_NO_EVIDENCE, NULL, OPTION_HIDDEN, "look at the loader's state only", GROUP_SOURCE},
    {"here", OPTION_HERE, NULL, OPTION_HIDDEN, "the facts are of a process or core of this machine", GROUP_SOURCE},
    {"seen-by", OPTION_SEEN_BY, "PID", OPTION_HIDDEN, "with --here: ask the watch of the GDB with that pid too",
     GROUP_SOURCE},
    {"watch", OPTION_WATCH, "PID", OPTION_HIDDEN, "an event for the watch of the GDB with that pid", GROUP_SOURCE},
    {"threads", OPTION_THREADS, "WAY", OPTION_HIDDEN, "find threads by lists or libthread_db only", GROUP_SOURCE},
    {NULL, 0, NULL, 0, "Question (none: the report):", GROUP_QUESTION},
    {"what-if", OPTION_WHAT_IF, "LIBRARY", 0, "what the next dlclose of LIBRARY would do", GROUP_QUESTION},
    {"gone", OPTION_GONE, "LIBRARY", 0, "status 4 if LIBRARY is still loaded, and why", GROUP_QUESTION},
    {NULL, 0, NULL, 0, "Output:", GROUP_OUTPUT},
    {"all", 'a', NULL, 0, "more libraries", GROUP_OUTPUT},
    {"verbose", 'v', NULL, 0, "more about each library; repeat for more", GROUP_OUTPUT},
    {"json", OPTION_JSON, NULL, 0, "the report as JSON", GROUP_OUTPUT},
    {"dot", OPTION_DOT, NULL, 0, "a picture of who holds whom, for Graphviz's dot", GROUP_OUTPUT},
    {"save", OPTION_SAVE, "FILE", 0, "write the facts, evidence included; - is standard output", GROUP_OUTPUT},
    {"save-layout", OPTION_SAVE_LAYOUT, "FILE", 0, "write where glibc's private members are, for --layout elsewhere",
     GROUP_OUTPUT},
    {"color", OPTION_COLOR, "WHEN", 0, "auto, always or never", GROUP_OUTPUT},
    {0},
};

static enum why_color color_of(struct argp_state *state, const char *when)
{
    if (!strcmp(when, "always"))
        return WHY_COLOR_ALWAYS;
    if (!strcmp(when, "never"))
        return WHY_COLOR_NEVER;
    if (strcmp(when, "auto"))
        argp_error(state, "--color takes auto, always or never, not \"%s\"", when);
    return WHY_COLOR_AUTO;
}

static enum why_threads_way threads_way_of(struct argp_state *state, const char *way)
{
    if (!strcmp(way, "lists"))
        return WHY_THREADS_BY_LISTS;
    if (strcmp(way, "libthread_db"))
        argp_error(state, "--threads takes lists or libthread_db, not \"%s\"", way);
    return WHY_THREADS_BY_LIBTHREAD_DB;
}

/* Words of "source.layout", by commas. */
static unsigned layout_ways_of(struct argp_state *state, const char *ways)
{
    unsigned bits = 0;

    for (const char *at = ways; *at; at += *at == ',') {
        size_t length = strcspn(at, ","), i = 0;

        while (why_layout_words[i] &&
               (strlen(why_layout_words[i]) != length || strncmp(why_layout_words[i], at, length) != 0))
            i++;
        if (!why_layout_words[i])
            argp_error(state, "--layout-by takes dwarf, cache, file and asked, not \"%s\"", at);
        bits |= 1u << i;
        at += length;
    }
    return bits;
}

static int pid_of(struct argp_state *state, const char *text)
{
    char *end;
    long pid = strtol(text, &end, 10);

    if (!*text || *end || pid <= 0 || pid > INT_MAX)
        argp_error(state, "-p takes the number of a process, not \"%s\"", text);
    return (int)pid;
}

static void check_source(struct argp_state *state, const struct why_options *parsed)
{
    int sources = (parsed->facts != NULL) + (parsed->pid != 0) + (parsed->core != NULL) + (parsed->watch != 0);

    if (!sources)
        argp_error(state, "what to look at is missing: -p PID, -c CORE or -f FACTS");
    if (sources > 1)
        argp_error(state, "-p, -c and -f are three things to look at: name one");
    if (parsed->core && !*parsed->core)
        argp_error(state, "-c takes the name of a core file, not an empty one");
    if ((parsed->files.executable || parsed->files.sysroot) && !parsed->core)
        argp_error(state, "-e and --sysroot go with -c CORE");
    if (parsed->stop && !parsed->pid)
        argp_error(state, "--stop goes with -p PID");
    if (parsed->threads && parsed->facts)
        argp_error(state, "--threads goes with -p or -c");
    if ((parsed->layout || parsed->ask_loader || parsed->save_layout) && parsed->facts)
        argp_error(state, "--layout, --ask-loader and --save-layout go with -p or -c");
    if (parsed->layout && parsed->ask_loader)
        argp_error(state, "--layout and --ask-loader are two ways to learn one thing: name one");
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct why_options *parsed = state->input;

    switch (key) {
    case 'p': parsed->pid = pid_of(state, value); return 0;
    case 'c': parsed->core = value; return 0;
    case 'e': parsed->files.executable = value; return 0;
    case 'f': parsed->facts = value; return 0;
    case 'a': parsed->all = true; return 0;
    case 'v': parsed->verbose++; return 0;
    case OPTION_SYSROOT: parsed->files.sysroot = value; return 0;
    case OPTION_HERE: parsed->here = true; return 0;
    case OPTION_DEBUGINFO_PATH: parsed->debuginfo_path = value; return 0;
    case OPTION_SEEN_BY: parsed->seen_by = pid_of(state, value); return 0;
    case OPTION_WATCH: parsed->watch = pid_of(state, value); return 0;
    case OPTION_THREADS: parsed->threads = threads_way_of(state, value); return 0;
    case OPTION_LAYOUT: parsed->layout = value; return 0;
    case OPTION_ASK_LOADER: parsed->ask_loader = value; return 0;
    case OPTION_SAVE_LAYOUT: parsed->save_layout = value; return 0;
    case OPTION_LAYOUT_BY: parsed->layout_ways = layout_ways_of(state, value); return 0;
    case OPTION_WHAT_IF: parsed->what_if = value; return 0;
    case OPTION_GONE: parsed->gone = value; return 0;
    case OPTION_NO_EVIDENCE: parsed->no_evidence = true; return 0;
    case OPTION_STOP: parsed->stop = true; return 0;
    case OPTION_JSON: parsed->json = true; return 0;
    case OPTION_DOT: parsed->dot = true; return 0;
    case OPTION_SAVE: parsed->save = value; return 0;
    case OPTION_COLOR: parsed->color = color_of(state, value); return 0;
    case ARGP_KEY_ARGS:
        parsed->libraries = state->argv + state->next;
        parsed->library_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_source(state, parsed);
        if ((parsed->what_if != NULL) + (parsed->gone != NULL) + (parsed->library_count > 0) > 1)
            argp_error(state, "--what-if, --gone and LIBRARY are three questions: ask one");
        if (parsed->json && parsed->dot)
            argp_error(state, "--json and --dot are two forms of one answer: ask for one");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

void why_options_parse(int argc, char **argv, struct why_options *ret_options)
{
    static const struct argp argp = {options, parse, "[LIBRARY]...", intro, NULL, NULL, NULL};

    argp_err_exit_status = WHY_STATUS_USAGE;
    argv[0] = (char *)"unloadwhy"; /* the name in every message, wherever the program lies */
    *ret_options = (struct why_options){0};
    argp_parse(&argp, argc, argv, 0, NULL, ret_options);
}
