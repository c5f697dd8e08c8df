/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch/channel.h"

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

/* The head of an answer. */
struct prefix {
    int status;
    size_t out, err;
};

/*
 * The socket's name is in the abstract namespace: there is no file to remove, and no old one in the way. Containers
 * may share that namespace without sharing pids, so the name contains the pid namespace.
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

/* Is the peer a process of our own user? Anybody can take a name in the abstract namespace. */
static bool is_ours(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof(peer);

    return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) && peer.uid == geteuid();
}

int why_channel_connect(pid_t gdb)
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
 * The side that asks.
 */

bool why_channel_ask(int fd, const void *head, size_t head_length, const void *body, size_t length,
                     struct why_reply *ret_reply)
{
    WHY_FREE char *text = NULL;
    struct why_error ignored;
    struct prefix prefix;
    size_t got;

    signal(SIGPIPE, SIG_IGN);
    if (!why_stream_write(fd, head, head_length) || !why_stream_write(fd, body, length))
        return false;
    shutdown(fd, SHUT_WR);
    if (why_stream_read(fd, &text, &got, &ignored) || got < sizeof(prefix))
        return false;
    memcpy(&prefix, text, sizeof(prefix));
    if (prefix.out > got || sizeof(prefix) + prefix.out + prefix.err != got)
        return false;
    memmove(text, text + sizeof(prefix), got - sizeof(prefix));
    *ret_reply = (struct why_reply){.status = prefix.status, .out = prefix.out, .err = prefix.err, .text = text};
    text = NULL;
    return true;
}

/*
 * The side that answers.
 */

int why_channel_listen(pid_t gdb, int *ret_listener, int *ret_gdb, struct why_error *err)
{
    struct sockaddr_un address;
    socklen_t size = address_of(gdb, &address);
    WHY_CLOSE int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    WHY_CLOSE int pidfd = (int)syscall(SYS_pidfd_open, gdb, 0);

    if (pidfd < 0)
        return why_error_errno(err, "cannot follow GDB (pid %d)", gdb);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 8))
        return why_error_errno(err, "cannot open a socket for GDB (pid %d)", gdb);
    *ret_listener = listener;
    *ret_gdb = pidfd;
    listener = pidfd = -1;
    return 0;
}

/*
 * Let go of what came from GDB and its terminal, but keep the working directory: files are saved there. Keep standard
 * output too, and return it (or -1): what there is to say at GDB's end goes where all was printed.
 */
static int stand_alone(int listener, int gdb)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

    setsid();
    signal(SIGPIPE, SIG_IGN);
    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    for (int fd = 3; fd < 1024; fd++)
        if (fd != listener && fd != gdb && fd != out)
            close(fd);
    return out;
}

/* Free the socket's name before the last answer is sent: whoever reads that answer may begin a new watch at once. */
static void answer_one(int fd, int *listener, why_channel_answer *answer, void *closure)
{
    WHY_FREE char *question = NULL;
    struct why_error ignored;
    struct why_reply reply = {0};
    struct prefix prefix;
    size_t length;

    if (!is_ours(fd) || why_stream_read(fd, &question, &length, &ignored))
        return;
    if (answer(closure, question, length, &reply))
        why_cleanup_close(listener);
    prefix = (struct prefix){.status = reply.status, .out = reply.out, .err = reply.err};
    if (why_stream_write(fd, &prefix, sizeof(prefix)))
        why_stream_write(fd, reply.text, reply.out + reply.err);
    free(reply.text);
}

int why_channel_serve(int listener, int gdb, why_channel_answer *answer, void *closure)
{
    int out = stand_alone(listener, gdb);

    while (listener >= 0) {
        struct pollfd fds[2] = {{.fd = listener, .events = POLLIN}, {.fd = gdb, .events = POLLIN}};
        WHY_CLOSE int fd = -1;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents)
            break;
        if (fds[0].revents && (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
            answer_one(fd, &listener, answer, closure);
    }
    why_cleanup_close(&listener);
    return out;
}
