/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restless N: opens and closes a library N times a second, for as long as its input is open. */
#include <pthread.h>

#include "victim.h"

static void *turn(void *rate)
{
    char *path = victim_path("../victims/gone/libplug.so");

    for (;;) {
        victim_close(victim_open_path(path, RTLD_NOW));
        usleep(1000000 / *(int *)rate);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int rate = argc > 1 ? atoi(argv[1]) : 100;
    pthread_t thread;

    victim_begin();
    if (pthread_create(&thread, NULL, turn, &rate))
        victim_fail("pthread_create", "no thread");
    ready(NULL);
    return 0;
}
