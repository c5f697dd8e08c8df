/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host (C) ..dlopen..> libgone.so      nothing holds it: it goes
 *          ..dlopen..> libsession.so   C++, a thread_local with a destructor, used by a worker thread
 *          ..dlopen..> libregistry.so  C++, a static in a template: a unique symbol
 *          ..dlopen..> libpinned.so    linked with -z nodelete
 *          ..dlopen..> libtheme.so     opened twice, closed once
 *
 * It closes them all, and then looks surprised.
 */
#include <pthread.h>

#include "victim.h"

static pthread_barrier_t used;

static void *work(void *session)
{
    victim_call(session, "use");
    pthread_barrier_wait(&used);
    pause();
    return NULL;
}

/* By /proc/self/maps: RTLD_NOLOAD would count as one more dlopen. */
static int is_mapped(const char *name)
{
    char line[PATH_MAX + 128];
    FILE *maps = fopen("/proc/self/maps", "re");
    int found = 0;

    while (maps && !found && fgets(line, sizeof(line), maps))
        found = strstr(line, name) != NULL;
    if (maps)
        fclose(maps);
    return found;
}

int main(void)
{
    static const char *const names[] = {"libgone.so", "libsession.so", "libregistry.so", "libpinned.so",
                                        "libtheme.so"};
    enum { COUNT = sizeof(names) / sizeof(*names) };
    void *handles[COUNT];
    char text[64];
    pthread_t worker;

    victim_begin();
    for (int i = 0; i < COUNT; i++)
        handles[i] = victim_open(names[i], RTLD_NOW);
    victim_open("libtheme.so", RTLD_NOW);
    pthread_barrier_init(&used, NULL, 2);
    if (pthread_create(&worker, NULL, work, handles[1]))
        victim_fail("pthread_create", "no thread");
    pthread_setname_np(worker, "worker-0");
    victim_call(handles[2], "report");
    pthread_barrier_wait(&used);
    for (int i = 0; i < COUNT; i++) {
        victim_close(handles[i]);
        printf("  dlclose(%-15s returns 0, and it is %s\n", strcat(strcpy(text, names[i]), ")"),
               is_mapped(names[i]) ? "still mapped" : "gone");
    }
    ready(NULL);
    return 0;
}
