/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "options.h"

#include <argp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "places.h"

const char *argp_program_version = "unloadwhy " WHY_VERSION;

static const char intro[] =
    "Say why shared libraries stay mapped after dlclose: an open handle, NODELETE, a unique symbol, a pending "
    "thread-local destructor, or another library.\v"
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
    {"stop", OPTION_STOP, NULL, 0, "stop the process while it is read, for some milliseconds", GROUP_SOURCE},
    {"core", 'c', "CORE", 0, "a core file, also a compressed one; - is standard input", GROUP_SOURCE},
    {"exe", 'e', "EXE", 0, "the program that wrote the core; without -e it is searched by its names and its build-id",
     GROUP_SOURCE},
    {"sysroot", OPTION_SYSROOT, "DIR", 0, "a directory with the files of the machine that wrote the core",
     GROUP_SOURCE},
    {"facts", 'f', "FACTS", 0, "saved facts; - is standard input", GROUP_SOURCE},
    {"debuginfo-path", OPTION_DEBUGINFO_PATH, "PATH", 0, "directories with separate debug files, separated by colons",
     GROUP_SOURCE},
    {"layout", OPTION_LAYOUT, "FILE", 0, "read where glibc's private members are from FILE, made by --save-layout",
     GROUP_SOURCE},
    {"ask-loader", OPTION_ASK_LOADER, "PATH", 0,
     "execute this ld.so, the build that is in memory, to learn where glibc's private members are", GROUP_SOURCE},
    {"layout-by", OPTION_LAYOUT_BY, "WAYS", OPTION_HIDDEN, "learn where the private members are by these ways only",
     GROUP_SOURCE},
    {"no-evidence", OPTION_NO_EVIDENCE, NULL, OPTION_HIDDEN, "look at the loader's state only", GROUP_SOURCE},
    {"here", OPTION_HERE, NULL, OPTION_HIDDEN, "the facts are of a process or core on this machine", GROUP_SOURCE},
    {"seen-by", OPTION_SEEN_BY, "PID", OPTION_HIDDEN, "with --here: also ask the watch of the GDB with this pid",
     GROUP_SOURCE},
    {"watch", OPTION_WATCH, "PID", OPTION_HIDDEN, "standard input is an event for the watch of the GDB with this pid",
     GROUP_SOURCE},
    {"threads", OPTION_THREADS, "WAY", OPTION_HIDDEN, "find threads by glibc's lists only, or by libthread_db only",
     GROUP_SOURCE},
    {NULL, 0, NULL, 0, "Question (without one: the report):", GROUP_QUESTION},
    {"what-if", OPTION_WHAT_IF, "LIBRARY", 0, "what the next dlclose of LIBRARY would do", GROUP_QUESTION},
    {"gone", OPTION_GONE, "LIBRARY", 0, "status 4 if LIBRARY is still loaded, and why", GROUP_QUESTION},
    {NULL, 0, NULL, 0, "Output:", GROUP_OUTPUT},
    {"all", 'a', NULL, 0, "more libraries", GROUP_OUTPUT},
    {"verbose", 'v', NULL, 0, "more about each library", GROUP_OUTPUT},
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

/* Words of "source.layout", separated by commas. */
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

/* The first argument may be a mistyped command. */
static void complain_of_nothing(struct argp_state *state, const struct why_options *parsed)
{
    const char *first = parsed->question.count ? parsed->question.names[0] : "";
    const struct why_command *nearest = why_command_nearest(first);

    if (nearest && !why_command_find(first))
        argp_error(state, "there is no command \"%s\"; the nearest is %s", first, nearest->name);
    else
        argp_error(state, "what to look at is missing: -p PID, -c CORE or -f FACTS");
}

/* Refuse options that do not belong to this source, and options that exclude each other. */
static void check_source(struct argp_state *state, const struct why_options *parsed)
{
    const struct why_request *request = &parsed->request;
    const struct why_layout_wishes *layout = &request->layout;
    int sources = (request->facts != NULL) + (request->pid != 0) + (request->core != NULL) + (parsed->watch != 0);

    if (!sources)
        complain_of_nothing(state, parsed);
    if (sources > 1)
        argp_error(state, "-p, -c and -f are three things to look at: name one");
    if (request->core && !*request->core)
        argp_error(state, "-c takes the name of a core file, not an empty one");
    if ((request->files.executable || request->files.sysroot) && !request->core)
        argp_error(state, "-e and --sysroot go with -c CORE");
    if (request->hold && !request->pid)
        argp_error(state, "--stop goes with -p PID");
    if (request->threads && request->facts)
        argp_error(state, "--threads goes with -p or -c");
    if ((layout->file || layout->ask_loader || request->save_layout) && request->facts)
        argp_error(state, "--layout, --ask-loader and --save-layout go with -p or -c");
    if (layout->file && layout->ask_loader)
        argp_error(state, "--layout and --ask-loader are two ways to learn one thing: name one");
}

static void complain_of_two(struct argp_state *state)
{
    argp_error(state, "--what-if, --gone and LIBRARY are three questions: ask one");
}

/* --what-if and --gone are older forms of two commands. */
static void ask(struct argp_state *state, struct why_options *parsed, enum why_question_kind kind, char *library)
{
    if (parsed->question.count)
        complain_of_two(state);
    parsed->asked = library;
    parsed->question = (struct why_question){.kind = kind, .names = &parsed->asked, .count = 1};
}

static void set_format(struct argp_state *state, struct why_options *parsed, enum why_format format)
{
    if (parsed->format && parsed->format != format)
        argp_error(state, "--json and --dot are two forms of one answer: ask for one");
    parsed->format = format;
}

static void take_arguments(struct argp_state *state, struct why_options *parsed)
{
    size_t count = (size_t)(state->argc - state->next);

    if (parsed->question.count && count)
        complain_of_two(state);
    if (!parsed->question.count)
        parsed->command->take(state, parsed, state->argv + state->next, count);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct why_options *parsed = state->input;
    struct why_request *request = &parsed->request;

    switch (key) {
    case 'p': request->pid = pid_of(state, value); return 0;
    case 'c': request->core = value; return 0;
    case 'e': request->files.executable = value; return 0;
    case 'f': request->facts = value; return 0;
    case 'a': parsed->all = true; return 0;
    case 'v': parsed->verbose++; return 0;
    case OPTION_SYSROOT: request->files.sysroot = value; return 0;
    case OPTION_HERE: request->here = true; return 0;
    case OPTION_DEBUGINFO_PATH: parsed->debuginfo_path = value; return 0;
    case OPTION_SEEN_BY: parsed->seen_by = pid_of(state, value); return 0;
    case OPTION_WATCH: parsed->watch = pid_of(state, value); return 0;
    case OPTION_THREADS: request->threads = threads_way_of(state, value); return 0;
    case OPTION_LAYOUT: request->layout.file = value; return 0;
    case OPTION_ASK_LOADER: request->layout.ask_loader = value; return 0;
    case OPTION_SAVE_LAYOUT: request->save_layout = value; return 0;
    case OPTION_LAYOUT_BY: request->layout.ways = layout_ways_of(state, value); return 0;
    case OPTION_WHAT_IF: ask(state, parsed, WHY_ASK_WHAT_IF, value); return 0;
    case OPTION_GONE: ask(state, parsed, WHY_ASK_GONE, value); return 0;
    case OPTION_NO_EVIDENCE: request->no_evidence = true; return 0;
    case OPTION_STOP: request->hold = true; return 0;
    case OPTION_JSON: set_format(state, parsed, WHY_FORMAT_JSON); return 0;
    case OPTION_DOT: set_format(state, parsed, WHY_FORMAT_DOT); return 0;
    case OPTION_SAVE: parsed->save = value; return 0;
    case OPTION_COLOR: parsed->color = color_of(state, value); return 0;
    case ARGP_KEY_ARGS: take_arguments(state, parsed); return 0;
    case ARGP_KEY_NO_ARGS: take_arguments(state, parsed); return 0;
    case ARGP_KEY_END:
        if (!parsed->command->without_source)
            check_source(state, parsed);
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* A verb is the first word. Without one it is the report. */
static const struct why_command *command_of(int argc, char **argv)
{
    const struct why_command *found = argc > 1 ? why_command_find(argv[1]) : NULL;

    return found ? found : why_commands[0];
}

void why_options_parse(int argc, char **argv, struct why_options *ret_options)
{
    static const struct argp argp = {options, parse, "[COMMAND] [ARGUMENT]...", intro, NULL, NULL, NULL};
    const struct why_command *command = command_of(argc, argv);
    int verbs = argc > 1 && why_command_find(argv[1]);

    argp_err_exit_status = WHY_STATUS_USAGE;
    argv[verbs] = (char *)"unloadwhy"; /* for messages of argp, whatever the path of the program */
    *ret_options = (struct why_options){.command = command,
                                        .request.layout = {.shipped = why_place_layouts, .probe = why_place_probe}};
    argp_parse(&argp, argc - verbs, argv + verbs, 0, NULL, ret_options);
}
