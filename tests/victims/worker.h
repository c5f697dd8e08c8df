/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A named thread that calls one function of a library and then lives on until it is told to end. */
#pragma once

#include <pthread.h>
#include <semaphore.h>

#include "victim.h"

struct worker {
    pthread_t thread;
    sem_t used, end;
    void *library;
    const char *function, *name;
};

static inline void *worker_main(void *argument)
{
    struct worker *worker = (struct worker *)argument;

    pthread_setname_np(pthread_self(), worker->name);
    victim_call(worker->library, worker->function);
    sem_post(&worker->used);
    while (sem_wait(&worker->end)) /* a debugger's signal may interrupt it */
        ;
    return NULL;
}

/* Returns when the function has been called. */
static inline void worker_start(struct worker *worker, const char *name, void *library, const char *function)
{
    worker->name = name;
    worker->library = library;
    worker->function = function;
    sem_init(&worker->used, 0, 0);
    sem_init(&worker->end, 0, 0);
    if (pthread_create(&worker->thread, NULL, worker_main, worker))
        victim_fail(name, "no thread");
    while (sem_wait(&worker->used))
        ;
}

/* Returns when the thread's destructors have run and it is gone. */
static inline void worker_end(struct worker *worker)
{
    sem_post(&worker->end);
    pthread_join(worker->thread, NULL);
}
