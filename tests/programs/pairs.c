/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pairs LIBRARIES PAIRS: loads LIBRARIES copies of libmany.so; then, each time it is told to go on, opens and closes
 * one more, PAIRS times. The note says how many microseconds that took.
 */
#include <time.h>

#include "victim.h"

static long microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    int libraries = argc > 1 ? atoi(argv[1]) : 0, pairs = argc > 2 ? atoi(argv[2]) : 1;
    const char *original = argc > 3 ? argv[3] : "libmany.so";

    victim_begin();
    for (int i = 0; i < libraries; i++)
        victim_open_copy(original, i);
    ready(NULL);
    for (;;) {
        long start = microseconds();

        for (int i = 0; i < pairs; i++)
            victim_close(victim_open_copy(original, libraries));
        printf("note %ld\n", microseconds() - start);
        ready(NULL);
    }
}
