/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * threads N [alone]: a thread of each kind that glibc's lists have, and N more: on a stack of glibc's or on one of
 * ours, living or ended and not joined. "alone": without the main thread, which ends first.
 */
#include <pthread.h>
#include <semaphore.h>

#include "victim.h"

enum { STACK = 1 << 16 };

static char own_stacks[2][STACK] __attribute__((aligned(64)));
static sem_t started;
static pid_t ended;

static void *live(void *nothing)
{
    sem_post(&started);
    for (;;)
        pause();
    return nothing;
}

static void *end(void *nothing)
{
    ended = gettid();
    sem_post(&started);
    return nothing;
}

static void start(void *(*function)(void *), char *stack)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    if (stack)
        pthread_attr_setstack(&attributes, stack, STACK);
    if (pthread_create(&thread, &attributes, function, NULL))
        victim_fail("pthread_create", "no thread");
    sem_wait(&started);
}

/* The kernel is done with it: pthread_kill() would not tell, because nobody has joined it. */
static void wait_for_end(pid_t thread)
{
    char path[64], state = 0;
    FILE *stat;

    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
    while (state != 'Z' && (stat = fopen(path, "re"))) {
        fscanf(stat, "%*d (%*[^)]) %c", &state);
        fclose(stat);
        usleep(1000);
    }
}

static void *speak(void *alone)
{
    if (alone)
        wait_for_end(getpid());
    ready(NULL);
    exit(0);
}

int main(int argc, char **argv)
{
    pthread_t speaker;

    victim_begin();
    start(live, NULL);
    start(live, own_stacks[0]);
    start(end, NULL);
    wait_for_end(ended);
    start(end, own_stacks[1]);
    wait_for_end(ended);
    for (int i = 0; argc > 1 && i < atoi(argv[1]); i++)
        start(live, NULL);
    if (argc < 3)
        speak(NULL);
    if (pthread_create(&speaker, NULL, speak, argv))
        victim_fail("pthread_create", "no thread");
    pthread_exit(NULL);
}
