/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host N [THREADS [MEBIBYTES]] ..dlopen..> copies/libmany-0.so ... copies/libmany-(N-1).so
 *
 * Copies of one small file: for the layout of long lists and for measuring, also with threads that wait and with
 * memory in use. N is 500 if it is not said.
 */
#include <pthread.h>

#include "victim.h"

enum { DEFAULT_COUNT = 500, MAX_COUNT = 10000 };

static void *wait_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void start_threads(int count)
{
    pthread_attr_t small;
    pthread_t thread;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    while (count-- > 0)
        if (pthread_create(&thread, &small, wait_for_ever, NULL))
            victim_fail("pthread_create", "no thread");
}

/* Neither zero nor the same everywhere, so that no page is left out of a core. */
static void use_memory(size_t mebibytes)
{
    size_t size = mebibytes << 20;
    char *memory = malloc(size + 1);

    for (size_t i = 0; memory && i < size; i += 64)
        memory[i] = (char)(i >> 6 | 1);
}

int main(int argc, char **argv)
{
    static void *handles[MAX_COUNT];
    const char *original = victim_path("libmany.so");
    int count = argc > 1 ? atoi(argv[1]) : DEFAULT_COUNT;

    if (count < 2 || count > MAX_COUNT)
        victim_fail("number of libraries", "2 to 10000");
    victim_begin();
    for (int i = 0; i < count; i++)
        handles[i] = victim_open_copy(original, i);
    start_threads(argc > 2 ? atoi(argv[2]) : 0);
    use_memory(argc > 3 ? (size_t)atoi(argv[3]) : 0);
    expect("open libmany-0.so dlopen-count");
    expect("open libmany-%d.so dlopen-count", count - 1);
    ready("libmany-0.so");

    victim_close(handles[0]);
    expect("gone libmany-0.so");
    expect("open libmany-1.so dlopen-count");
    ready(NULL);

    for (int i = 1; i < count; i++)
        victim_close(handles[i]);
    expect("gone libmany-1.so");
    expect("gone libmany-%d.so", count - 1);
    ready(NULL);
    return victim_end();
}
