/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/stream.h"
#include "facts/facts.h"
#include "messages.h"
#include "places.h"
#include "render/watch.h"
#include "style.h"
#include "watch/watch.h"

/*
 * What is sent is a struct why_render_options, for the standard output of whoever sends, then the facts of an event.
 * The answer is this, then the bytes for standard output, then those for standard error.
 */
struct answer {
    int status;
    size_t out, err;
};

/*
 * In the abstract namespace: nothing to remove, and nobody else's file in the way. Containers may share that, and not
 * the numbers of processes.
 */
static socklen_t address_of(pid_t gdb, struct sockaddr_un *ret_address)
{
    struct stat numbers = {0};

    stat("/proc/self/ns/pid", &numbers);
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                       (size_t)snprintf(ret_address->sun_path + 1, sizeof(ret_address->sun_path) - 1,
                                        "unloadwhy-watch-%u-%d-%ju", geteuid(), gdb, (uintmax_t)numbers.st_ino));
}

/* Anybody may take a name there: only our own user is talked to. */
static bool is_ours(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof(peer);

    return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) && peer.uid == geteuid();
}

static int connect_to(pid_t gdb)
{
    struct sockaddr_un address;
    socklen_t size = address_of(gdb, &address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && (connect(fd, (struct sockaddr *)&address, size) || !is_ours(fd))) {
        close(fd);
        return -1;
    }
    return fd;
}

/*
 * What a watch says.
 */

struct speech {
    FILE *out, *err;
    struct why_render_options style;
};

/* Blocks have an empty line between them. */
static FILE *block(struct speech *speech)
{
    putc('\n', speech->out);
    return speech->out;
}

static void say_waiting(void *to)
{
    struct speech *speech = to;

    fputs("The watch begins when there is a process that opens a library.\n", speech->out);
}

static void say_watching(void *to, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         bool again)
{
    struct speech *speech = to;

    why_render_watching(again ? block(speech) : speech->out, analysis, name, calls, slowly, &speech->style);
}

static void say_opened(void *to, const struct why_call *call, const struct why_opened *opened)
{
    struct speech *speech = to;

    why_render_opened(block(speech), call, opened, &speech->style);
}

static void say_closed(void *to, const struct why_call *call, const struct why_closed *closed)
{
    struct speech *speech = to;

    why_render_closed(block(speech), call, closed, &speech->style);
}

static void say_for_good(void *to, const struct why_analysis *analysis, uint32_t map)
{
    struct speech *speech = to;

    why_render_for_good(speech->out, analysis, map, &speech->style);
}

static void say_bound(void *to, const struct why_call *call, const struct why_bound *bound)
{
    struct speech *speech = to;

    why_render_bound(block(speech), call, bound, &speech->style);
}

static void say_ledger(void *to, const struct why_ledger *ledger)
{
    struct speech *speech = to;

    why_render_ledger(block(speech), ledger, &speech->style);
}

static void say_seen(void *to, const struct why_model *seen)
{
    struct speech *speech = to;

    why_facts_write(speech->out, seen);
}

static void say_error(void *to, const struct why_error *err)
{
    struct speech *speech = to;

    why_complain_to(speech->err, "", err);
}

static struct why_watch_listener listener_of(struct speech *speech)
{
    return (struct why_watch_listener){.to = speech,
                                       .waiting = say_waiting,
                                       .watching = say_watching,
                                       .opened = say_opened,
                                       .closed = say_closed,
                                       .for_good = say_for_good,
                                       .bound = say_bound,
                                       .ledger = say_ledger,
                                       .seen = say_seen,
                                       .error = say_error};
}

/*
 * The watch itself.
 */

static void answer_one(struct why_watch *watch, int fd, int *listener)
{
    WHY_FREE char *text = NULL, *out_text = NULL, *err_text = NULL;
    struct why_watch_listener said;
    struct speech speech = {0};
    struct why_error ignored;
    struct answer answer;
    size_t length, style = sizeof(speech.style);

    if (!is_ours(fd) || why_stream_read(fd, &text, &length, &ignored) || length < style)
        return;
    memcpy(&speech.style, text, style);
    speech.out = open_memstream(&out_text, &answer.out);
    speech.err = open_memstream(&err_text, &answer.err);
    if (!speech.out || !speech.err)
        why_out_of_memory();
    said = listener_of(&speech);
    answer.status = why_watch_take(watch, text + style, length - style, &said);
    fclose(speech.out);
    fclose(speech.err);
    /* whoever has the answer may begin a new watch at once */
    if (why_watch_is_over(watch))
        why_cleanup_close(listener);
    if (why_stream_write(fd, &answer, sizeof(answer)) && why_stream_write(fd, out_text, answer.out))
        why_stream_write(fd, err_text, answer.err);
}

/* Nothing of what GDB or its terminal gave us is kept but the place to save files in. */
static void stand_alone(int listener, int gdb)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    setsid();
    signal(SIGPIPE, SIG_IGN);
    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    for (int fd = 3; fd < 1024; fd++)
        if (fd != listener && fd != gdb)
            close(fd);
}

static _Noreturn void serve(int listener, int gdb)
{
    struct pollfd fds[2] = {{.fd = listener, .events = POLLIN}, {.fd = gdb, .events = POLLIN}};
    static const struct why_request how = {.layout = {.shipped = why_place_layouts, .probe = why_place_probe}};
    struct why_watch *watch = why_watch_new(&how);

    stand_alone(listener, gdb);
    while (!why_watch_is_over(watch)) {
        WHY_CLOSE int fd = -1;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents)
            break;
        if (fds[0].revents && (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
            answer_one(watch, fd, &listener);
    }
    why_watch_free(watch);
    _exit(0);
}

static int start(pid_t gdb, struct why_error *err)
{
    struct sockaddr_un address;
    socklen_t size = address_of(gdb, &address);
    WHY_CLOSE int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WHY_CLOSE int pidfd = (int)syscall(SYS_pidfd_open, gdb, 0);
    pid_t child;

    if (pidfd < 0)
        return why_error_errno(err, "cannot follow GDB (pid %d)", gdb);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 8))
        return why_error_errno(err, "cannot open a socket for GDB (pid %d)", gdb);
    child = fork();
    if (child < 0)
        return why_error_errno(err, "cannot start the watch");
    if (!child)
        serve(listener, pidfd);
    return 0;
}

/*
 * One event.
 */

static bool begins_watch(const char *stream)
{
    static const char begin[] = "unloadwhy-facts 1\ntext query\nwatch-begin";

    return !strncmp(stream, begin, strlen(begin));
}

/* Send it. False: there was no answer; else *reply holds it, and is the caller's to free. */
static bool exchange(int fd, const struct why_render_options *style, const char *facts, size_t length, char **reply,
                     struct answer *ret_answer)
{
    struct why_error ignored;
    size_t got;

    signal(SIGPIPE, SIG_IGN);
    if (!why_stream_write(fd, style, sizeof(*style)) || !why_stream_write(fd, facts, length))
        return false;
    shutdown(fd, SHUT_WR);
    if (why_stream_read(fd, reply, &got, &ignored) || got < sizeof(*ret_answer))
        return false;
    memcpy(ret_answer, *reply, sizeof(*ret_answer));
    return ret_answer->out <= got && sizeof(*ret_answer) + ret_answer->out + ret_answer->err == got;
}

static bool ask(int fd, const struct why_render_options *style, const char *facts, size_t length,
                enum why_status *ret_status)
{
    WHY_FREE char *reply = NULL;
    struct answer answer;

    if (!exchange(fd, style, facts, length, &reply, &answer))
        return false;
    fwrite(reply + sizeof(answer), 1, answer.out, stdout);
    fflush(stdout);
    fwrite(reply + sizeof(answer) + answer.out, 1, answer.err, stderr);
    *ret_status = (enum why_status)answer.status;
    return true;
}

static int tell(const struct why_options *options, enum why_status *ret_status, struct why_error *err)
{
    const struct why_render_options style = why_style_of(options);
    WHY_FREE char *facts = NULL;
    WHY_CLOSE int fd = -1;
    size_t length;

    if (why_stream_read(STDIN_FILENO, &facts, &length, err))
        return -1;
    fd = connect_to(options->watch);
    if (fd < 0 && begins_watch(facts)) {
        if (start(options->watch, err))
            return -1;
        fd = connect_to(options->watch);
    }
    if (fd < 0)
        return why_watch_none(err);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for GDB: what it is told now must not be lost */
    if (!ask(fd, &style, facts, length, ret_status))
        return why_error_set(err, WHY_ERR_SYSTEM, "the watch has ended by itself, which is a bug of ours");
    return 0;
}

enum why_status why_session_tell(const struct why_options *options)
{
    enum why_status status = WHY_STATUS_NO_ANSWER;
    struct why_error err;

    if (tell(options, &status, &err))
        why_complain("", &err);
    return status;
}

void why_session_recall(pid_t gdb, struct why_model *model)
{
    static const char query[] = "unloadwhy-facts 1\ntext query\nwatch-seen\nendtext\nend\n";
    const struct why_render_options style = {0};
    WHY_CLOSE int fd = connect_to(gdb);
    WHY_FREE char *reply = NULL;
    struct why_model *seen;
    struct why_error ignored;
    struct answer answer;
    bool examined;

    if (fd < 0 || !exchange(fd, &style, query, sizeof(query) - 1, &reply, &answer) ||
        why_facts_parse(reply + sizeof(answer), answer.out, &seen, &examined, &ignored))
        return;
    for (size_t i = 0; seen->source.pid == model->source.pid && i < seen->seen_count; i++)
        why_model_add_seen(model, &seen->seen[i]);
    why_model_free(seen);
}
