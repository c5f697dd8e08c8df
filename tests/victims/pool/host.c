/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libpool.so, whose thread still waits when it is closed
 *
 * "host served": a thread of the host's is inside libpool.so instead.
 *
 * What then happens is told by a child, which closes and wakes the thread: "note closed: signal 11". A second child does
 * not close: "note kept: signal 0".
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>

#include "victim.h"

static sem_t wake, inside;
static void *pool;

static void *server(void *unused)
{
    void (*serve)(sem_t *, sem_t *);
    void *symbol = dlsym(pool, "serve");

    memcpy(&serve, &symbol, sizeof(serve));
    pthread_setname_np(pthread_self(), "server");
    serve(&wake, &inside);
    return unused;
}

static void begin(const char *how)
{
    int (*start)(sem_t *);
    void *symbol;
    pthread_t thread;

    sem_init(&wake, 0, 0);
    sem_init(&inside, 0, 0);
    pool = victim_open("libpool.so", RTLD_NOW);
    if (how) {
        if (pthread_create(&thread, NULL, server, NULL))
            victim_fail("server", "no thread");
        while (sem_wait(&inside))
            ;
    } else {
        symbol = dlsym(pool, "start");
        memcpy(&start, &symbol, sizeof(start));
        if (start(&wake))
            victim_fail("pool", "no thread");
    }
    usleep(100000); /* until the thread waits */
}

static void in_child(const char *how, int close_it)
{
    int status;
    pid_t child = fork();

    if (!child) {
        begin(how);
        if (close_it)
            victim_close(pool);
        sem_post(&wake);
        usleep(200000);
        _exit(0);
    }
    if (waitpid(child, &status, 0) != child)
        victim_fail("waitpid", "no child");
    printf("note %s: signal %d\n", close_it ? "closed" : "kept", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : NULL;

    victim_begin();
    in_child(how, 1);
    in_child(how, 0);
    begin(how);
    expect("open libpool.so dlopen-count");
    ready("libpool.so");
    victim_close(pool);
    expect("gone libpool.so");
    ready(NULL);
    return victim_end();
}
