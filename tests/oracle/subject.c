/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process under test, and unloadwhy, as processes. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle.h"

enum { PATIENCE = 60 }; /* seconds; the machine may be busy */

static void set_environment(const struct settings *settings, const struct graph *graph,
                            const struct operations *operations)
{
    char text[PATH_MAX + NAME + 16];

    snprintf(text, sizeof(text), "%s/trace", settings->work);
    setenv("LD_DEBUG_OUTPUT", text, 1);
    for (size_t i = 0; operations && i < operations->count; i++)
        if (operations->at[i].verb == VERB_NOW) {
            setenv("LD_BIND_NOW", "1", 1);
        } else if (operations->at[i].verb == VERB_PRELOAD) {
            setenv("LD_LIBRARY_PATH", graph->directory, 1); /* LD_PRELOAD would end it at a space */
            setenv("LD_PRELOAD", operations->at[i].name, 1);
        }
    setenv("LD_DEBUG", "files,bindings", 1);
}

static void become_host(const struct settings *settings, const struct graph *graph,
                        const struct operations *operations, int in, int out)
{
    char path[PATH_MAX + NAME];

    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    /* what ld.so says as it ends the process comes last in the trace */
    snprintf(path, sizeof(path), "%s/trace.%d", settings->work, getpid());
    dup2(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666), STDERR_FILENO);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    set_environment(settings, graph, operations);
    execl(settings->host, settings->host, graph->directory, NULL);
    _exit(127);
}

bool subject_start(struct subject *subject, const struct settings *settings, const struct graph *graph,
                   const struct operations *operations)
{
    char path[PATH_MAX + NAME], line[LINE];
    int in[2], out[2];

    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
        return false;
    *subject = (struct subject){.in = in[1], .out = out[0], .trace = -1};
    subject->pid = fork();
    if (subject->pid < 0)
        return false;
    if (!subject->pid)
        become_host(settings, graph, operations, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    /* ld.so finds it there and appends; when both have it open it needs no name */
    snprintf(path, sizeof(path), "%s/trace.%d", settings->work, subject->pid);
    subject->trace = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0666);
    return subject->pid > 0 && subject->trace >= 0 && subject_hear(subject, line) && !unlink(path);
}

void subject_end(struct subject *subject)
{
    if (subject->pid > 0) {
        kill(subject->pid, SIGKILL);
        waitpid(subject->pid, NULL, 0);
    }
    close(subject->in);
    close(subject->out);
    close(subject->trace);
}

bool subject_tell(struct subject *subject, const struct operation *op)
{
    char line[LINE] = "go\n";
    FILE *text = op ? fmemopen(line, sizeof(line), "w") : NULL;

    if (text) {
        operation_print(text, op);
        fclose(text);
    }
    return write(subject->in, line, strlen(line)) == (ssize_t)strlen(line);
}

bool subject_hear(struct subject *subject, char line[LINE])
{
    struct pollfd poll_out = {.fd = subject->out, .events = POLLIN};
    char *end;

    while (!(end = memchr(subject->reply, '\n', subject->replied))) {
        ssize_t got;

        if (poll(&poll_out, 1, PATIENCE * 1000) != 1)
            return false;
        got = read(subject->out, subject->reply + subject->replied, sizeof(subject->reply) - subject->replied);
        if (got <= 0) {
            waitpid(subject->pid, &subject->status, 0);
            subject->pid = 0;
            return false;
        }
        subject->replied += (size_t)got;
    }
    *end = '\0';
    strcpy(line, subject->reply);
    subject->replied -= (size_t)(end + 1 - subject->reply);
    memmove(subject->reply, end + 1, subject->replied);
    return true;
}

/* All that can be read, as a string. */
static char *read_rest(int fd)
{
    size_t length = 0, room = 1 << 16;
    char *text = malloc(room);
    ssize_t got;

    while (text && ((got = read(fd, text + length, room - 1 - length)) > 0 || (got < 0 && errno == EINTR))) {
        length += got > 0 ? (size_t)got : 0;
        if (length + 1 == room)
            text = realloc(text, room *= 2);
    }
    if (!text)
        abort();
    text[length] = '\0';
    return text;
}

char *subject_trace(struct subject *subject)
{
    return read_rest(subject->trace);
}

int subject_mapped(const struct subject *subject, const char *path)
{
    char name[64], line[PATH_MAX + 128];
    int count = 0;
    FILE *maps;

    snprintf(name, sizeof(name), "/proc/%d/maps", subject->pid);
    maps = fopen(name, "re");
    while (maps && fgets(line, sizeof(line), maps)) {
        char *slash = strchr(line, '/');
        unsigned long offset;

        line[strcspn(line, "\n")] = '\0';
        count += slash && !strcmp(slash, path) && sscanf(line, "%*s %*s %lx", &offset) == 1 && !offset;
    }
    if (maps)
        fclose(maps);
    return count;
}

/*
 * unloadwhy.
 */

static char *output_of(const char *const *arguments, const char *errors, int *ret_status)
{
    int out[2];
    char *text;
    pid_t pid;

    if (pipe2(out, O_CLOEXEC))
        abort();
    pid = fork();
    if (!pid) {
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC),
            err = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

        dup2(null, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        alarm(PATIENCE);
        execvp(arguments[0], (char *const *)arguments);
        _exit(127);
    }
    close(out[1]);
    text = read_rest(out[0]);
    close(out[0]);
    waitpid(pid, ret_status, 0);
    return text;
}

/* GDB reads the process and writes the facts; what they mean, the program says. */
static char *save_by_gdb(const struct subject *subject, const struct settings *settings, const char *facts,
                         const char *errors, int *ret_status)
{
    char pid[16], command[PATH_MAX + 32], cache[PATH_MAX + 64];
    const char *gdb = getenv("GDB");
    const char *const arguments[] = {gdb && *gdb ? gdb : "gdb",
                                     "-q",
                                     "-nx",
                                     "-batch",
                                     "-iex",
                                     "set debuginfod enabled off",
                                     "-iex",
                                     cache,
                                     "-iex",
                                     "set index-cache enabled on",
                                     "-p",
                                     pid,
                                     "-ex",
                                     "set $why_quiet = 1",
                                     "-x",
                                     settings->gdb,
                                     "-ex",
                                     command,
                                     NULL};

    unlink(facts);
    snprintf(pid, sizeof(pid), "%d", subject->pid);
    snprintf(command, sizeof(command), "unloadwhy save %s", facts);
    snprintf(cache, sizeof(cache), "set index-cache directory %s/index", settings->pool);
    return output_of(arguments, errors, ret_status);
}

/* Status 3 is one too: the report says what is unknown. */
static bool is_answer(int status)
{
    return WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 3);
}

/* The caller frees it. */
static char *describe_failure(int status, const char *errors)
{
    int fd = open(errors, O_RDONLY | O_CLOEXEC);
    char *said = read_rest(fd), *text;

    if (asprintf(&text, WIFSIGNALED(status) ? "signal %d: %s" : "status %d: %s",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), said) < 0)
        abort();
    free(said);
    if (fd >= 0)
        close(fd);
    return text;
}

/* Where the facts of what was asked about last are; `buffer` has room for a path. */
static const char *facts_of(const struct settings *settings, const char *save, char buffer[PATH_MAX + 16])
{
    snprintf(buffer, PATH_MAX + 16, "%s/facts", settings->work);
    return save && !settings->gdb ? save : buffer;
}

bool subject_agrees(const struct settings *settings, const char *save, char **ret_why)
{
    char facts[PATH_MAX + 16], errors[PATH_MAX + 16];
    const char *const arguments[] = {settings->agree, facts_of(settings, save, facts), NULL};
    int status;

    if (!settings->agree)
        return true;
    snprintf(errors, sizeof(errors), "%s/errors", settings->work);
    *ret_why = output_of(arguments, errors, &status);
    return !status;
}

char *subject_ask(const struct subject *subject, const struct settings *settings, uint64_t map, const char *save,
                  char **ret_why)
{
    char facts[PATH_MAX + 16], pid[16], id[32], errors[PATH_MAX + 16], *text;
    const char *source = settings->gdb ? facts : pid;
    const char *arguments[] = {settings->unloadwhy,
                               settings->gdb ? "-f" : "-p",
                               source,
                               "--what-if",
                               id,
                               "--json",
                               settings->gdb && !save ? NULL : "--save",
                               settings->gdb ? save : facts_of(settings, save, facts),
                               NULL};
    int status = 0;

    snprintf(errors, sizeof(errors), "%s/errors", settings->work);
    snprintf(id, sizeof(id), "0x%" PRIx64, map);
    snprintf(pid, sizeof(pid), "%d", subject->pid);
    if (settings->gdb)
        free(save_by_gdb(subject, settings, facts_of(settings, NULL, facts), errors, &status));
    text = status ? NULL : output_of(arguments, errors, &status);
    if (text && is_answer(status))
        return text;
    free(text);
    *ret_why = describe_failure(status, errors);
    return NULL;
}
