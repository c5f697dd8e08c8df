/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes that are not what they were a moment ago.
 *
 * fleeting exec       executes itself, again and again, each time some hundred microseconds after it began
 * fleeting exit USEC  ends after so many microseconds
 * fleeting begun      its child stands still after execve(2), before the first instruction of ld.so
 * fleeting vfork      its child borrows its memory, as after vfork(2)
 *
 * The last two note the child's number.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "victim.h"

static void execute_again(bool first)
{
    struct timespec now;

    if (first)
        puts("ready");
    fflush(stdout);
    victim_open("../victims/gone/libplug.so", RTLD_NOW);
    clock_gettime(CLOCK_MONOTONIC, &now);
    usleep((useconds_t)(now.tv_nsec / 1000 % 3000));
    execl("/proc/self/exe", "fleeting", "exec", "again", NULL);
    victim_fail("exec", strerror(errno));
}

static void stop_after_execve(void)
{
    pid_t child = fork();
    int status;

    if (!child) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execl("/proc/self/exe", "fleeting", "exit", "0", NULL);
        _exit(1);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        victim_fail("child", "does not stop");
    printf("note %d\n", (int)child);
    ready(NULL);
    kill(child, SIGKILL);
}

/* The child says itself that it is there, with a system call alone: it may use no more than that. */
static void lend_memory(void)
{
    char text[64];
    pid_t child = vfork();

    if (!child) {
        int length = snprintf(text, sizeof(text), "note %d\nready\n", (int)getpid());
        char byte;

        if (write(STDOUT_FILENO, text, (size_t)length) == length)
            while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
                ;
        _exit(0);
    }
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";

    victim_begin();
    if (!strcmp(mode, "exec"))
        execute_again(argc == 2);
    else if (!strcmp(mode, "exit"))
        usleep(argc > 2 ? (useconds_t)atoi(argv[2]) : 0);
    else if (!strcmp(mode, "begun"))
        stop_after_execve();
    else if (!strcmp(mode, "vfork"))
        lend_memory();
    return 0;
}
