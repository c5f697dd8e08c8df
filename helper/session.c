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
#include "messages.h"
#include "style.h"
#include "watch.h"

/* An answer: this, then the bytes for standard output, then those for standard error. */
struct answer {
    int status;
    size_t out, err;
};

enum { LIMIT_STREAM = 1 << 30 };

static bool write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length) {
        ssize_t written = write(fd, at, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

/* Until the other side has no more to say. The text has a NUL behind it; NULL: it is too long, or did not come. */
static char *read_stream(int fd, size_t *ret_length)
{
    size_t room = 1 << 14, length = 0;
    char *text = why_xcalloc(room, 1), *more;

    for (;;) {
        ssize_t got = read(fd, text + length, room - 1 - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            text[length] = '\0';
            *ret_length = length;
            return got ? (free(text), NULL) : text;
        }
        length += (size_t)got;
        if (length + 1 < room)
            continue;
        room *= 2;
        more = room <= LIMIT_STREAM ? realloc(text, room) : NULL;
        if (!more)
            return free(text), NULL;
        text = more;
    }
}

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
 * The watch itself.
 */

/* The first line of a stream says how its answer is to look: "STYLE NUMBER". */
static void answer_one(struct why_watch *watch, int fd, int *listener)
{
    char *out_text = NULL, *err_text = NULL, *text, *facts;
    size_t length;
    struct answer answer = {.status = WHY_STATUS_NO_ANSWER};
    FILE *out, *err;
    struct why_render_options style;

    text = is_ours(fd) ? read_stream(fd, &length) : NULL;
    facts = text ? strchr(text, '\n') : NULL;
    if (!facts) {
        free(text);
        return;
    }
    facts++;
    style = why_style_read(text);
    out = open_memstream(&out_text, &answer.out);
    err = open_memstream(&err_text, &answer.err);
    if (!out || !err)
        why_out_of_memory();
    answer.status = why_watch_take(watch, facts, length - (size_t)(facts - text), &style, out, err);
    fclose(out);
    fclose(err);
    /* whoever has the answer may begin a new watch at once */
    if (why_watch_is_over(watch))
        why_cleanup_close(listener);
    if (write_all(fd, &answer, sizeof(answer)) && write_all(fd, out_text, answer.out))
        write_all(fd, err_text, answer.err);
    free(text);
    free(out_text);
    free(err_text);
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
    struct why_watch *watch = why_watch_new();

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

static enum why_status ask(int fd, const char *text, size_t length, bool *ret_answered)
{
    char style[32], *reply;
    size_t got = 0;
    struct answer answer = {0};
    enum why_status status = WHY_STATUS_NO_ANSWER;

    *ret_answered = false;
    why_style_write(style, sizeof(style));
    if (!write_all(fd, style, strlen(style)) || !write_all(fd, text, length))
        return status;
    shutdown(fd, SHUT_WR);
    reply = read_stream(fd, &got);
    if (reply && got >= sizeof(answer))
        memcpy(&answer, reply, sizeof(answer));
    if (reply && got >= sizeof(answer) && answer.out <= got && sizeof(answer) + answer.out + answer.err == got) {
        fwrite(reply + sizeof(answer), 1, answer.out, stdout);
        fflush(stdout);
        fwrite(reply + sizeof(answer) + answer.out, 1, answer.err, stderr);
        status = (enum why_status)answer.status;
        *ret_answered = true;
    }
    free(reply);
    return status;
}

enum why_status why_session_tell(const struct why_options *options)
{
    size_t length;
    WHY_FREE char *text = read_stream(STDIN_FILENO, &length);
    WHY_CLOSE int fd = connect_to(options->watch);
    enum why_status status;
    struct why_error err;
    bool answered;

    if (!text)
        return WHY_STATUS_NO_ANSWER;
    if (fd < 0 && begins_watch(text)) {
        if (start(options->watch, &err)) {
            why_complain("", &err);
            return WHY_STATUS_NO_ANSWER;
        }
        fd = connect_to(options->watch);
    }
    if (fd < 0) {
        why_error_set(&err, WHY_ERR_MISSING, "nothing is being watched: \"unloadwhy watch\" begins it");
        why_complain("", &err);
        return WHY_STATUS_NO_ANSWER;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for GDB: what it is told now must not be lost */
    status = ask(fd, text, length, &answered);
    if (!answered) {
        why_error_set(&err, WHY_ERR_SYSTEM, "the watch has ended by itself, which is a bug of ours");
        why_complain("", &err);
    }
    return status;
}
