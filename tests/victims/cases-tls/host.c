/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thread-local destructors: what does not sweep what they leave, whom they are charged to, what they hold beside
 * others.
 */
#include "cases.h"
#include "worker.h"

/* A library that nothing holds any more: a dlopen that finds no file does not sweep, one that fails later does. */
static void no_file(void)
{
    static struct worker worker;
    void *tls = victim_open("libtlsc.so", RTLD_NOW);

    worker_start(&worker, "worker", tls, "use_twice");
    victim_close(tls);
    worker_end(&worker);
    victim_open_fails("libthere-is-no-such-file.so");
    expect("collectable libtlsc.so");
    ready(NULL);

    victim_open_fails("libbroken.so");
    expect("gone libtlsc.so");
    ready(NULL);
}

static void *first, *second;

static void *use_both(void *semaphores)
{
    sem_t *wait = semaphores;

    victim_call(first, "use_twice");
    victim_call(second, "use_unnamed");
    sem_post(&wait[0]);
    while (sem_wait(&wait[1]))
        ;
    return NULL;
}

/* A destructor that is registered without a library is charged to the one that the thread registered for last. */
static void unnamed(void)
{
    static sem_t semaphores[2];
    pthread_t thread;

    first = victim_open("libtlsc.so", RTLD_NOW);
    second = victim_open("libunnamed.so", RTLD_NOW);
    pthread_create(&thread, NULL, use_both, semaphores);
    while (sem_wait(&semaphores[0]))
        ;
    expect("open libtlsc.so dlopen-count tls-dtor");
    expect("open libunnamed.so dlopen-count");
    ready("libtlsc.so");

    victim_close(first);
    expect("stuck libtlsc.so tls-dtor");
    expect("open libunnamed.so dlopen-count");
    ready(NULL);

    sem_post(&semaphores[1]);
    pthread_join(thread, NULL);
    expect("collectable libtlsc.so");
    ready("libunnamed.so");

    victim_close(second);
    expect("gone libtlsc.so");
    expect("gone libunnamed.so");
    ready(NULL);
}

/* An open library needs it and a destructor holds it: neither alone lets it go. */
static void needed_too(void)
{
    static struct worker worker;
    void *front = victim_open("libfront.so", RTLD_NOW), *tls = victim_open("libtlsc.so", RTLD_NOW);

    worker_start(&worker, "worker", tls, "use_twice");
    victim_close(tls);
    expect("open libtlsc.so needed tls-dtor");
    ready("libfront.so");

    victim_close(front);
    expect("gone libfront.so");
    expect("stuck libtlsc.so tls-dtor");
    ready(NULL);

    front = victim_open("libfront.so", RTLD_NOW);
    worker_end(&worker);
    expect("open libtlsc.so needed");
    ready("libfront.so");

    victim_close(front);
    expect("gone libfront.so");
    expect("gone libtlsc.so");
    ready(NULL);
}

/* A thread runs what the libc registered that made it: one of the namespace its own, one of the program not that. */
static void apart(void)
{
    static struct worker worker;
    void *own = dlmopen(LM_ID_NEWLM, victim_path("libapart.so"), RTLD_NOW);

    if (!own)
        victim_fail("dlmopen", dlerror());
    victim_call(own, "use_in_own_thread");
    expect("open libapart.so@1 dlopen-count");
    ready(NULL);

    worker_start(&worker, "worker", own, "use_apart");
    expect("open libapart.so@1 dlopen-count tls-dtor");
    ready(NULL);

    worker_end(&worker);
    expect("open libapart.so@1 dlopen-count tls-dtor");
    ready("libapart.so");

    victim_close(own);
    expect("stuck libapart.so@1 tls-dtor");
    expect("stuck libc.so.6@1 needed");
    ready(NULL);
}

static void *use_first(void *nothing)
{
    victim_call(first, "use_twice");
    return nothing;
}

/* The other way round: a thread that the namespace's libc made ends, and knows nothing of the program's. */
static void apart_thread(void)
{
    void *own = dlmopen(LM_ID_NEWLM, victim_path("libapart.so"), RTLD_NOW);
    int (*in_own_thread)(void *(*)(void *)) = own ? dlsym(own, "in_own_thread") : NULL;

    first = victim_open("libtlsc.so", RTLD_NOW);
    if (!in_own_thread || in_own_thread(use_first))
        victim_fail("libapart.so", "makes no thread");
    expect("open libtlsc.so dlopen-count tls-dtor");
    ready("libtlsc.so");

    victim_close(first);
    expect("stuck libtlsc.so tls-dtor");
    ready(NULL);
}

int main(int argc, char **argv)
{
    static const struct victim_case cases[] = {{"no-file", no_file},           {"unnamed", unnamed},
                                               {"needed-too", needed_too},     {"apart", apart},
                                               {"apart-thread", apart_thread}, {NULL, NULL}};

    return victim_run(cases, argc, argv);
}
