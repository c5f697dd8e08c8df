/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * restless RATE [LIBRARIES]: opens and closes a library RATE times a second, for as long as its input is open, with
 * so many others loaded. At each stage it notes how often it has done so.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "victim.h"

static atomic_ulong turns;

static void *turn(void *rate)
{
    char *path = victim_path("../victims/gone/libplug.so");

    for (;; turns++) {
        victim_close(victim_open_path(path, RTLD_NOW));
        usleep(1000000 / *(int *)rate);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int rate = argc > 1 ? atoi(argv[1]) : 100, count = argc > 2 ? atoi(argv[2]) : 0;
    pthread_t thread;

    victim_begin();
    for (int i = 0; i < count; i++)
        victim_open_copy(victim_path("../victims/many/libmany.so"), i);
    if (pthread_create(&thread, NULL, turn, &rate))
        victim_fail("pthread_create", "no thread");
    for (;;) {
        printf("note %lu\n", turns);
        ready(NULL);
    }
}
