/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * delicate signals|vfork|leaderless: a process that being held could do harm to.
 *
 * signals: counts the SIGRTMINs that it gets, which the kernel queues, and prints the number in the end.
 * vfork: waits in the kernel, uninterruptibly, for a child that waits for a line.
 * leaderless: its first thread has ended, another one lives on.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "victim.h"

static atomic_int got;

static void count(int signal)
{
    (void)signal;
    got++;
}

/* Interrupted by signals, this goes on waiting: stdio would report an error. */
static void wait_for_line(void)
{
    char byte = 0;

    while (byte != '\n')
        if (!read(0, &byte, 1))
            _exit(0);
}

static void *live_on(void *unused)
{
    (void)unused;
    puts("ready");
    wait_for_line();
    puts("done");
    exit(0);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    pthread_t thread;

    victim_begin();
    if (!strcmp(mode, "leaderless")) {
        if (pthread_create(&thread, NULL, live_on, NULL))
            victim_fail("pthread_create", "no thread");
        pthread_exit(NULL);
    }
    sigaction(SIGRTMIN, &(struct sigaction){.sa_handler = count}, NULL);
    puts("ready");
    if (!strcmp(mode, "vfork") && !vfork()) {
        wait_for_line();
        _exit(0);
    }
    if (!strcmp(mode, "signals"))
        wait_for_line();
    printf("note %d\n", got);
    puts("done");
    return 0;
}
