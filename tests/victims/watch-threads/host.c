/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Eight threads that open and close at once: each a library of its own, one that all share, and one that is NODELETE.
 * The stage ends when they are done; a note tells how many dlcloses each has made.
 * usage: host [ROUNDS]
 */
#include <pthread.h>

#include "victim.h"

enum { THREADS = 8 };

static pthread_barrier_t start;
static int rounds = 25;

static void *open_and_close(void *of)
{
    char name[32];

    snprintf(name, sizeof(name), "libown%d.so", (int)(long)of);
    pthread_barrier_wait(&start);
    for (int i = 0; i < rounds; i++) {
        void *own = victim_open(name, RTLD_NOW), *shared = victim_open("libshared.so", RTLD_NOW);

        victim_close(own);
        victim_close(victim_open("libforever.so", RTLD_NOW));
        victim_close(shared);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];

    if (argc > 1)
        rounds = atoi(argv[1]);
    victim_begin();
    ready(NULL);
    pthread_barrier_init(&start, NULL, THREADS);
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, open_and_close, (void *)i))
            victim_fail("pthread_create", NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("note %d\n", 3 * rounds);
    ready(NULL);
    return victim_end();
}
