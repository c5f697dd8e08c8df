/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/memory.h"
#include "process/elf_image.h"
#include "process/regular_file.h"

enum { LARGEST_ANSWER = 1 << 16 };

/* PT_INTERP of our own program: the loader that the kernel runs it with. */
static int interpreter_of(const char *program, char interpreter[static PATH_MAX], struct why_error *err)
{
    WHY_CLOSE int fd = -1;
    struct why_bytes bytes;
    struct why_elf elf;
    int found = -1;

    if (why_regular_file_open(program, &fd, err) || why_bytes_of_file(fd, &bytes, err) ||
        why_elf_init(&elf, &bytes, false, err))
        return -1;
    for (size_t i = 0; i < elf.segment_count && found; i++)
        if (elf.segments[i].p_type == PT_INTERP && elf.segments[i].p_filesz < PATH_MAX) {
            memset(interpreter, 0, PATH_MAX);
            found = why_bytes_read(&elf.bytes, elf.segments[i].p_offset, interpreter, elf.segments[i].p_filesz, err);
        }
    why_elf_deinit(&elf);
    return found;
}

static int check_build(const char *loader, const struct why_build_id *id, struct why_error *err)
{
    char wanted[WHY_BUILD_ID_HEX], other[WHY_BUILD_ID_HEX];
    WHY_CLOSE int fd = -1;
    struct why_build_id found;

    if (why_regular_file_open(loader, &fd, err))
        return -1;
    found = why_build_id_of_file(fd);
    if (why_build_id_equal(&found, id))
        return 0;
    why_build_id_hex(id, 6, wanted);
    why_build_id_hex(&found, 6, other);
    return why_error_set(err, WHY_ERR_MISMATCH, "it is another ld.so (build-id %s, not %s)", *other ? other : "none",
                         *wanted ? wanted : "none");
}

/* The loader needs the libc that lies in its own directory. */
static int directory_of(const char *loader, char directory[static PATH_MAX], struct why_error *err)
{
    if (!realpath(loader, directory))
        return why_error_errno(err, "cannot find it");
    *strrchr(directory, '/') = '\0';
    return 0;
}

/* Run it without our environment; all its output goes to `out`. */
static int start(const char *program, const char *loader, const char *probe, int out, pid_t *ret_pid,
                 struct why_error *err)
{
    char audit[2 * PATH_MAX + 32], libraries[PATH_MAX] = "";
    char *environment[] = {audit, NULL};
    char *by_loader[] = {(char *)loader, (char *)"--library-path", libraries, (char *)program, (char *)probe, NULL};
    char *by_itself[] = {(char *)program, (char *)probe, NULL};
    posix_spawn_file_actions_t actions;

    snprintf(audit, sizeof(audit), "LD_AUDIT=%s/audit.so:%s/audit.so", probe, probe);
    if (loader && directory_of(loader, libraries, err))
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    errno =
        posix_spawn(ret_pid, loader ? loader : program, &actions, NULL, loader ? by_loader : by_itself, environment);
    posix_spawn_file_actions_destroy(&actions);
    return errno ? why_error_errno(err, "cannot run it") : 0;
}

static int milliseconds_left(const struct timespec *from)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)(WHY_ASK_SECONDS * 1000 - (now.tv_sec - from->tv_sec) * 1000 -
                 (now.tv_nsec - from->tv_nsec) / 1000000);
}

/* Read its output until it ends, its time is over, or it is too long. */
static void listen_to(int in, const struct timespec *from, char *text)
{
    size_t length = 0;
    ssize_t got = 1;

    while (got > 0 && length < LARGEST_ANSWER - 1) {
        struct pollfd ready = {.fd = in, .events = POLLIN};
        int left = milliseconds_left(from);

        got = left > 0 && poll(&ready, 1, left) > 0 ? read(in, text + length, LARGEST_ANSWER - 1 - length) : 0;
        length += got > 0 ? (size_t)got : 0;
    }
    text[length] = '\0';
}

/* Returns its wait status. Its output is not read any more; it is killed if it does not end in time. */
static int wait_for(pid_t pid, const struct timespec *from)
{
    const struct timespec pause = {.tv_nsec = 1000 * 1000};
    int status = 0;
    pid_t ended;

    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && milliseconds_left(from) > 0)
        nanosleep(&pause, NULL);
    if (ended == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return status;
}

/* If it fails, its output is a message of the probe or of ld.so. */
static int judge(int status, const char *text, struct why_error *err)
{
    int length = (int)strcspn(text, "\n");

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFSIGNALED(status))
        return why_error_set(err, WHY_ERR_MISSING, "it gave no answer");
    for (int i = 0; i < length; i++)
        if (text[i] < ' ' || text[i] > '~')
            length = i;
    return why_error_set(err, WHY_ERR_MISSING, "it gave no answer: %.*s", length < 400 ? length : 400, text);
}

static int run(const char *program, const char *loader, const char *probe, char *text, struct why_error *err)
{
    struct timespec from;
    int ends[2], failed;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC))
        return why_error_errno(err, "cannot run it");
    clock_gettime(CLOCK_MONOTONIC, &from);
    failed = start(program, loader, probe, ends[1], &pid, err);
    close(ends[1]);
    if (!failed)
        listen_to(ends[0], &from, text);
    close(ends[0]);
    return failed ? -1 : judge(wait_for(pid, &from), text, err);
}

int why_layout_ask(const char *probe, const char *loader, const struct why_build_id *id, char **ret_text,
                   struct why_error *err)
{
    char program[PATH_MAX], interpreter[PATH_MAX];
    WHY_FREE char *text = why_xcalloc(1, LARGEST_ANSWER);

    if (snprintf(program, sizeof(program), "%s/ask-loader", probe) >= (int)sizeof(program) ||
        interpreter_of(program, interpreter, err) || check_build(loader ? loader : interpreter, id, err) ||
        run(program, loader, probe, text, err))
        return -1;
    *ret_text = text;
    text = NULL;
    return 0;
}
