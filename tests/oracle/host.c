/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process under test: does the operations that come on standard input, one a line (operations.c says what they
 * are).
 *
 * What happens goes where ld.so writes its LD_DEBUG messages too, so that all stands there in order, in lines
 *
 *   @ map 0xADDRESS NAMESPACE NAME     one of the loader's list, as <link.h> shows it to everybody
 *   @ needs 0xADDRESS NAME             one DT_NEEDED of a map that was not listed before
 *   @ end of list
 *   @ opened NAMESPACE NAME            dlopen returned a handle, also to a plugin
 *   @ close 0xADDRESS, @ closed STATUS  around every dlclose, also those in plugins
 *   @ registered 0xADDRESS WORKER      a thread-local destructor, charged to that map; WORKER 0 is the main thread
 *   @ ran 0xADDRESS WORKER             it ran
 *   @ lost WORKER                      the worker ended
 *   @ slot SLOT NAMESPACE              what the operations call SLOT
 *
 * and on standard output "ask 0xADDRESS" before a dlclose, which waits for a line, and "done" after an operation.
 */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lists.h"
#include "operations.h"
#include "services.h"

extern void *__dso_handle;
int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso);

/* What the program itself may bind, at its first call: -z dynamic-undefined-weak leaves it to the loader. */
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#define DECLARE(n) int f_##n(void) __attribute__((weak));
EACH(DECLARE)

enum { HANDLES = 128 };

static const char *directory; /* of the plugins */
static FILE *trace;
static Lmid_t slots[SLOTS]; /* LM_ID_NEWLM: none yet */

static void fail(const char *what)
{
    fprintf(stderr, "host: %s\n", what);
    _exit(2);
}

static void next_line(char *line, int size)
{
    if (!fgets(line, size, stdin))
        _exit(0);
    line[strcspn(line, "\n")] = '\0';
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(trace, format, args);
    va_end(args);
    fflush(trace);
}

/* Maps that dlopen gave the program: dlsym crashes with one that nobody has opened. */
static struct link_map *handles[HANDLES];

static void has_opened(void *handle)
{
    note("@ opened %ld %s\n", (long)map_namespace(handle), map_basename(handle));
}

static void remember_handle(struct link_map *map)
{
    for (int i = 0; i < HANDLES; i++)
        if (!handles[i] || handles[i] == map) {
            handles[i] = map;
            return;
        }
}

static bool is_handle(const struct link_map *map)
{
    for (int i = 0; i < HANDLES; i++)
        if (handles[i] == map)
            return true;
    return false;
}

static void forget_handles(void)
{
    for (int i = 0; i < HANDLES; i++)
        if (handles[i] && !lists_have(handles[i]))
            handles[i] = NULL;
}

static void list_all(void)
{
    forget_handles();
    lists_print(trace);
}

/*
 * The services.
 */

static int close_asked(void *handle)
{
    char line[LINE];
    int status;

    list_all();
    printf("ask %p\n", handle);
    next_line(line, sizeof(line));
    note("@ close %p\n", handle);
    status = dlclose(handle);
    note("@ closed %d\n", status);
    return status;
}

static void *to_close;

static int close_soon(void *handle)
{
    to_close = handle;
    return 1;
}

static int has(void *wanted, const char *name)
{
    if (!wanted)
        return lists_find(LM_ID_BASE, name) != NULL;
    return lists_have(wanted) && !strcmp(map_basename(wanted), name);
}

static sigjmp_buf way_back;
static volatile sig_atomic_t attempting;

static void come_back(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (!attempting || info->si_addr) { /* a true crash: let it be seen as one */
        struct sigaction plain = {.sa_handler = SIG_DFL};

        sigaction(signal, &plain, NULL);
        return;
    }
    siglongjmp(way_back, 1);
}

/* A weak symbol that nobody defined is 0, and the loader leaves it so in the PLT's slot. */
static void attempt(void (*function)(int), int of)
{
    if (!sigsetjmp(way_back, 1)) {
        attempting = 1;
        function(of);
    }
    attempting = 0;
}

/*
 * Workers, and the destructors that they have to run.
 */

struct registration {
    struct link_map *map;
    int worker;
};

static struct worker {
    pthread_t thread;
    sem_t wanted, done;
    bool started;
    void (*job)(void *); /* NULL: end */
    void *of;
} workers[WORKERS];

static void has_run(void *data)
{
    struct registration *registration = data;

    note("@ ran %p %d\n", (void *)registration->map, registration->worker);
    free(registration);
}

static const struct services services = {close_asked, close_soon, has, attempt, has_opened, has_run};

static void *work(void *data)
{
    struct worker *worker = data;

    for (;;) {
        sem_wait(&worker->wanted);
        if (!worker->job)
            return NULL;
        worker->job(worker->of);
        sem_post(&worker->done);
    }
}

static void start_worker(struct worker *worker)
{
    if (worker->started)
        return;
    sem_init(&worker->wanted, 0, 0);
    sem_init(&worker->done, 0, 0);
    if (pthread_create(&worker->thread, NULL, work, worker))
        fail("no thread");
    worker->started = true;
}

static void end_worker(struct worker *worker)
{
    if (!worker->started)
        return;
    worker->job = NULL;
    sem_post(&worker->wanted);
    pthread_join(worker->thread, NULL);
    worker->started = false;
    note("@ lost %d\n", (int)(worker - workers));
}

static void on_worker(int number, void (*job)(void *), void *of)
{
    struct worker *worker = &workers[number];

    if (!number) {
        job(of);
        return;
    }
    start_worker(worker);
    worker->job = job;
    worker->of = of;
    sem_post(&worker->wanted);
    sem_wait(&worker->done);
}

static void do_nothing(void *data)
{
    (void)data;
}

/*
 * All that two threads call at the same time is bound now: the loader's message about a binding comes in two pieces,
 * and another thread's must not come in between.
 */
static void warm_up(void)
{
    on_worker(1, do_nothing, NULL);
    end_worker(&workers[1]);
}

/*
 * The operations.
 */

/* Not by dlsym: that crashes for a map that nobody has dlopened itself. */
static entry_function *entry_of(struct link_map *map)
{
    const char *strings = map_dynamic(map, DT_STRTAB);
    const ElfW(Sym) *symbols = map_dynamic(map, DT_SYMTAB);
    const uint32_t *hash = map_dynamic(map, DT_HASH); /* its second word is how many symbols there are */

    for (uint32_t i = 0; i < hash[1]; i++)
        if (!strncmp(strings + symbols[i].st_name, "entry_", 6))
            return (entry_function *)(map->l_addr + symbols[i].st_value);
    fail("no entry");
    return NULL;
}

static char *path_of(const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", directory, name) < 0)
        fail("out of memory");
    return path;
}

static int flags_of(const char *letters)
{
    return (strchr(letters, 'n') ? RTLD_NOW : RTLD_LAZY) | (strchr(letters, 'g') ? RTLD_GLOBAL : 0) |
           (strchr(letters, 'd') ? RTLD_NODELETE : 0) | (strchr(letters, 'x') ? RTLD_NOLOAD : 0);
}

/* A namespace that has gone meanwhile is made anew: to try it leaves glibc 2.36 with the load lock held for ever. */
static void open_one(const struct operation *op)
{
    bool itself = !strcmp(op->name, "host");
    char *path;
    void *handle;

    if (op->slot && !LISTS_ALL_NAMESPACES)
        return;
    path = path_of(op->name);
    if (!lists_inhabited(slots[op->slot]))
        slots[op->slot] = LM_ID_NEWLM;
    if (!op->slot)
        handle = dlopen(itself ? NULL : path, flags_of(op->flags));
    else
        handle = dlmopen(slots[op->slot], path, flags_of(op->flags));
    if (handle) {
        has_opened(handle);
        remember_handle(handle);
    }
    if (handle && op->slot) {
        slots[op->slot] = map_namespace(handle);
        note("@ slot %d %ld\n", op->slot, (long)slots[op->slot]);
    }
    free(path);
}

static void call_from_here(int number)
{
#define CALL(n)                                                                                                      \
    if (number == n)                                                                                                 \
        f_##n();
    EACH(CALL)
}

static void look_up_from_here(int number)
{
    char name[16];

    snprintf(name, sizeof(name), "s_%d", number);
    dlsym(RTLD_DEFAULT, name);
}

struct job {
    entry_function *entry;
    struct order order;
    bool by_own_libc;
};

static void register_one(void *data)
{
    struct job *job = data;
    struct registration *registration = job->order.data;
    void *dso = (void *)registration->map->l_ld; /* any address in it will do */

    note("@ registered %p %d\n", (void *)registration->map, registration->worker);
    if (job->by_own_libc)
        job->entry(&job->order);
    else
        __cxa_thread_atexit_impl(has_run, registration, dso);
}

static void register_on_worker(const struct operation *op, struct link_map *map, struct job *job)
{
    struct registration *registration = malloc(sizeof(*registration));

    *registration = (struct registration){map, op->other};
    job->order.action = ACTION_REGISTER;
    job->order.data = registration;
    job->by_own_libc = op->verb == VERB_REGISTER;
    on_worker(op->other, register_one, job);
}

/* A dlopen that fails sweeps, and must not take the library from under its own feet. */
static void order_pinned(struct link_map *map, const struct job *job)
{
    void *pin = dlmopen(map_namespace(map), map->l_name, RTLD_LAZY | RTLD_NOLOAD);

    if (!pin)
        return;
    has_opened(pin);
    job->entry(&job->order);
    close_asked(pin);
}

static void order(const struct operation *op, struct link_map *map)
{
    static const enum action actions[] = {
        [VERB_CALL] = ACTION_CALL,
        [VERB_LOOKUP] = ACTION_LOOK_UP,
        [VERB_NEXT] = ACTION_NEXT,
        [VERB_HOLD] = ACTION_OPEN,
        [VERB_DROP] = ACTION_DROP,
        [VERB_LATER_CALL] = ACTION_CALL,
        [VERB_LATER_HOLD] = ACTION_OPEN,
        [VERB_LATER_DROP] = ACTION_DROP,
        [VERB_LATER_LOOKUP] = ACTION_LOOK_UP,
        [VERB_REGISTER] = ACTION_REGISTER,
        [VERB_REGISTER_BY_HOST] = ACTION_REGISTER,
    };
    struct job job = {
        entry_of(map), {.services = &services, .action = actions[op->verb], .number = op->other}, false};
    char name[NAME];

    job.order.later = op->verb >= VERB_LATER_CALL && op->verb <= VERB_LATER_LOOKUP;
    if (job.order.action == ACTION_OPEN) {
        snprintf(name, sizeof(name), "lib%d.so", op->other);
        job.order.text = path_of(name); /* not freed: it may be needed at the very end */
        job.order.number = flags_of(op->flags);
    }
    if (job.order.action == ACTION_REGISTER)
        register_on_worker(op, map, &job);
    else if (op->verb == VERB_HOLD)
        order_pinned(map, &job);
    else
        job.entry(&job.order);
    if (to_close)
        close_asked(to_close);
    to_close = NULL;
}

static void look_up_unique(struct link_map *map, int number)
{
    char name[16];

    snprintf(name, sizeof(name), "u_%d", number);
    if (is_handle(map))
        dlsym(map, name);
}

static void obey_here(const struct operation *op)
{
    if (op->verb == VERB_CALL)
        attempt(call_from_here, op->other);
    else if (op->verb == VERB_LOOKUP)
        look_up_from_here(op->other);
}

static void obey(const struct operation *op)
{
    struct link_map *map;

    if (op->verb == VERB_OPEN) {
        open_one(op);
        return;
    }
    if (op->verb == VERB_END) {
        end_worker(&workers[op->other]);
        return;
    }
    map = lists_find(slots[op->slot], op->name);
    if (!map)
        return;
    if (op->verb == VERB_CLOSE)
        close_asked(map);
    else if (!strcmp(op->name, "host"))
        obey_here(op);
    else if (op->verb == VERB_UNIQUE)
        look_up_unique(map, op->other);
    else if (op->verb == VERB_NEXT && !is_handle(map))
        return; /* RTLD_NEXT crashes the same way */
    else
        order(op, map);
}

/* Where ld.so writes its messages; it appends, and so do we. */
static void open_trace(void)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s.%d", getenv("LD_DEBUG_OUTPUT"), getpid());
    trace = fopen(path, "ae");
    if (!trace)
        fail("no trace");
}

int main(int argc, char **argv)
{
    struct sigaction crash = {.sa_sigaction = come_back, .sa_flags = SA_NODEFER | SA_SIGINFO};
    char line[LINE];

    if (argc != 2)
        fail("usage: host DIRECTORY");
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    directory = argv[1];
    open_trace();
    setvbuf(stdout, NULL, _IOLBF, 0);
    sigaction(SIGSEGV, &crash, NULL);
    for (int i = 0; i < SLOTS; i++)
        slots[i] = i ? LM_ID_NEWLM : LM_ID_BASE;
    warm_up();
    for (;;) {
        struct operation op;

        list_all();
        puts("done");
        next_line(line, sizeof(line));
        if (!operation_parse(line, &op))
            fail(line);
        obey(&op);
    }
}
