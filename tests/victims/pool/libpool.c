/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plugin that starts a thread and does not join it. The thread waits, and comes back into the plugin. */
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

static sem_t *wake; /* the host's: it outlives the plugin */
static volatile int work;

static void *pool(void *argument)
{
    pthread_setname_np(pthread_self(), "pool-thread-0");
    while (sem_wait(wake))
        ;
    work++;
    return argument;
}

int start(sem_t *host)
{
    pthread_t thread;

    wake = host;
    return pthread_create(&thread, NULL, pool, NULL);
}

/* What a thread of somebody else's calls: its start routine is not here. */
void serve(sem_t *host, sem_t *ready)
{
    sem_post(ready);
    while (sem_wait(host))
        ;
    work++;
}
