/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hand: does with libraries what it is told, a line of standard input a time, and says "ready" after each. LIBRARY is
 * a file here, or what the loader searches for.
 *
 *   open LIBRARY [FLAG|FLAG...]     dlopen; RTLD_NOW without flags
 *   apart LIBRARY                   dlmopen into a new namespace
 *   beside OTHER LIBRARY            dlmopen into the namespace of OTHER
 *   close LIBRARY                   dlclose of what was opened last by that name
 *   call LIBRARY FUNCTION           int FUNCTION(void), found by the handle; notes what it returns
 *   thread NAME LIBRARY FUNCTION    the same in a thread of that name, which lives on
 *   end NAME                        until now
 *   lookup SYMBOL                   dlsym(RTLD_DEFAULT)
 *   bind                            the program itself calls provided()
 *   fork                            go on in a child, without the threads
 *   exec                            begin anew, without the libraries
 */
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

#include "worker.h"

enum { MOST = 16, WORDS = 4 };

static struct {
    char *name;
    void *handle;
} opened[MOST];
static struct worker workers[MOST];

__attribute__((weak)) int provided(void);

static void keep(const char *name, void *handle)
{
    int i = 0;

    if (!handle)
        victim_fail(name, dlerror());
    while (opened[i].handle)
        if (++i == MOST)
            victim_fail(name, "too many");
    opened[i].name = strdup(name);
    opened[i].handle = handle;
}

/* The last one of that name. */
static int find(const char *name)
{
    for (int i = MOST - 1; i >= 0; i--)
        if (opened[i].handle && !strcmp(opened[i].name, name))
            return i;
    victim_fail(name, "is not open");
    return -1;
}

static const char *path_of(const char *name)
{
    char *path;

    if (access(name, F_OK))
        return name;
    if (asprintf(&path, "./%s", name) < 0)
        victim_fail(name, "out of memory");
    return path;
}

static int flags_of(const char *words)
{
    static const struct {
        const char *word;
        int flag;
    } known[] = {{"RTLD_LAZY", RTLD_LAZY}, {"RTLD_GLOBAL", RTLD_GLOBAL}, {"RTLD_NODELETE", RTLD_NODELETE}};
    int flags = 0;

    for (size_t i = 0; words && i < sizeof(known) / sizeof(*known); i++)
        if (strstr(words, known[i].word))
            flags |= known[i].flag;
    return flags & RTLD_LAZY ? flags : flags | RTLD_NOW;
}

static void do_open(char **words)
{
    keep(words[1], dlopen(path_of(words[1]), flags_of(words[2])));
}

static void do_apart(char **words)
{
    keep(words[1], dlmopen(LM_ID_NEWLM, path_of(words[1]), RTLD_NOW));
}

static void do_beside(char **words)
{
    Lmid_t namespace;

    if (dlinfo(opened[find(words[1])].handle, RTLD_DI_LMID, &namespace))
        victim_fail(words[1], dlerror());
    keep(words[2], dlmopen(namespace, path_of(words[2]), RTLD_NOW));
}

static void do_close(char **words)
{
    int i = find(words[1]);

    victim_close(opened[i].handle);
    opened[i].handle = NULL;
}

static void do_call(char **words)
{
    printf("note %d\n", victim_call(opened[find(words[1])].handle, words[2]));
}

static void do_thread(char **words)
{
    int i = 0;

    while (workers[i].name)
        i++;
    worker_start(&workers[i], strdup(words[1]), opened[find(words[2])].handle, strdup(words[3]));
}

static void do_end(char **words)
{
    for (int i = 0; i < MOST; i++)
        if (workers[i].name && !strcmp(workers[i].name, words[1]))
            worker_end(&workers[i]);
}

static void do_lookup(char **words)
{
    if (!dlsym(RTLD_DEFAULT, words[1]))
        victim_fail(words[1], dlerror());
}

static void do_bind(char **words)
{
    (void)words;
    provided();
}

static void do_fork(char **words)
{
    pid_t child = fork();
    int status;

    (void)words;
    if (child > 0)
        exit(waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    victim_begin();
    victim_is(getpid());
}

static void do_exec(char **words)
{
    (void)words;
    execl("/proc/self/exe", "hand", NULL);
    victim_fail("exec", "failed");
}

static void perform(char *line)
{
    static const struct {
        const char *word;
        void (*run)(char **words);
    } commands[] = {{"open", do_open}, {"apart", do_apart},   {"beside", do_beside}, {"close", do_close},
                    {"call", do_call}, {"thread", do_thread}, {"end", do_end},       {"lookup", do_lookup},
                    {"bind", do_bind}, {"fork", do_fork},     {"exec", do_exec}};
    char *words[WORDS + 1] = {NULL}, *rest = line;

    for (int i = 0; i < WORDS; i++)
        words[i] = strtok_r(rest, " ", &rest);
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        if (words[0] && !strcmp(words[0], commands[i].word)) {
            commands[i].run(words);
            return;
        }
    victim_fail(line, "no such command");
}

int main(void)
{
    char line[256];
    size_t length = 0;

    victim_begin();
    puts("ready");
    /* unbuffered, so that what a child or a new program is told is not read before */
    while (length < sizeof(line) && read(STDIN_FILENO, &line[length], 1) == 1) {
        if (line[length++] != '\n')
            continue;
        line[length - 1] = '\0';
        length = 0;
        perform(line);
        puts("ready");
    }
    return 0;
}
