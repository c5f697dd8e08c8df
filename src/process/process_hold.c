/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holding a process still: every thread is seized and interrupted (ptrace(2)), and let go again. No signal is sent,
 * no register or byte is written. When we end, in whatever way, the kernel lets all of them go.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "base/memory.h"
#include "process/process.h"

enum {
    HOLD_LIMIT_US = 1000 * 1000, /* until every thread stands; each one needs microseconds */
    LIMIT_THREADS = 1 << 20,
};

struct held_thread {
    pid_t id; /* 0: it ended */
    bool standing;
    int signal; /* that was about to be delivered; it is delivered on release */
};

struct why_hold {
    int directory; /* /proc/PID */
    struct why_arena *arena;
    struct held_thread *threads;
    size_t count, room;
    uint64_t since;
    sigset_t signals; /* that we blocked before */
    pthread_t thread;
    sem_t begun, done;
    int result; /* of the beginning, with its error */
    struct why_error *err;
};

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Job control must not stop us while we hold other threads. */
static void block_job_control(sigset_t *ret_old)
{
    sigset_t job_control;

    sigemptyset(&job_control);
    sigaddset(&job_control, SIGTSTP);
    sigaddset(&job_control, SIGTTIN);
    sigaddset(&job_control, SIGTTOU);
    sigprocmask(SIG_BLOCK, &job_control, ret_old);
}

/* The kernel always lists threads in the same order, so begin the search after the thread that was found last. */
static bool is_held(const struct why_hold *hold, pid_t id, size_t *last)
{
    for (size_t i = 0; i < hold->count; i++) {
        size_t at = (*last + i) % hold->count;

        if (hold->threads[at].id == id) {
            *last = at + 1;
            return true;
        }
    }
    return false;
}

static int refused(const struct why_hold *hold, pid_t id, struct why_error *err)
{
    pid_t tracer = why_proc_tracer(hold->directory);

    why_error_errno(err, "cannot hold thread %d", (int)id);
    if (tracer)
        return why_error_hint(err, "process %d traces it already; unloadwhy -p without --stop reads it all the same",
                              (int)tracer);
    return why_error_hint(err, "without --stop it is read while it runs");
}

/* A thread that has ended meanwhile is skipped. */
static int seize(struct why_hold *hold, pid_t id, struct why_error *err)
{
    struct held_thread *thread;

    if (ptrace(PTRACE_SEIZE, id, NULL, NULL)) {
        int saved = errno;

        if (saved == ESRCH || why_proc_thread_ended(hold->directory, id))
            return 0;
        errno = saved;
        return refused(hold, id, err);
    }
    thread = WHY_APPEND(hold->arena, hold->threads, hold->count, hold->room);
    *thread = (struct held_thread){.id = id};
    ptrace(PTRACE_INTERRUPT, id, NULL, NULL);
    return 0;
}

/* Seize the threads that are not seized yet. *ret_new says whether there were any. */
static int seize_new(struct why_hold *hold, bool *ret_new, struct why_error *err)
{
    int fd = openat(hold->directory, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *tasks = fd < 0 ? NULL : fdopendir(fd);
    size_t before = hold->count, last = 0;
    struct dirent *entry;
    int result = 0;

    if (!tasks) {
        if (fd >= 0)
            close(fd);
        return why_error_set(err, WHY_ERR_MISSING, "the process ended while it was read");
    }
    while (!result && (entry = readdir(tasks)) && hold->count < LIMIT_THREADS) {
        pid_t id = (pid_t)strtol(entry->d_name, NULL, 10);

        if (id > 0 && !is_held(hold, id, &last))
            result = seize(hold, id, err);
    }
    closedir(tasks);
    *ret_new = hold->count > before;
    return result;
}

/*
 * Has the thread stopped? A thread that waits uninterruptibly in the kernel (a vfork, a disk) counts too: it stops
 * before it runs its own code again.
 */
static bool stands(struct why_hold *hold, struct held_thread *thread, bool patient)
{
    int status;
    pid_t got = waitpid(thread->id, &status, __WALL | WNOHANG);

    if (got < 0 || (got == thread->id && !WIFSTOPPED(status))) {
        thread->id = 0; /* it ended */
        return true;
    }
    if (got != thread->id)
        return !patient && why_proc_thread_sleeps(hold->directory, thread->id);
    /* an event stop (from us, or from job control) has the event above the signal */
    thread->signal = status >> 16 ? 0 : WSTOPSIG(status);
    thread->standing = true;
    return true;
}

static int wait_for_all(struct why_hold *hold, struct why_error *err)
{
    enum { PATIENCE_US = 2000 };
    uint64_t begin = now_us(), spent = 0;

    for (size_t i = 0; i < hold->count; i++)
        while (hold->threads[i].id && !hold->threads[i].standing &&
               !stands(hold, &hold->threads[i], spent < PATIENCE_US)) {
            spent = now_us() - begin;
            if (spent > HOLD_LIMIT_US)
                return why_error_set(err, WHY_ERR_SYSTEM, "thread %d cannot be held", (int)hold->threads[i].id);
            usleep(20);
        }
    return 0;
}

/* A thread that is not held yet may create another one. Once all are held, no new ones appear. */
static int hold_all(struct why_hold *hold, struct why_error *err)
{
    for (bool more = true; more;)
        if (seize_new(hold, &more, err) || wait_for_all(hold, err))
            return -1;
    return 0;
}

/*
 * The holder is a thread of ours. When it ends, the kernel releases everything that it holds, including threads that
 * are still in the kernel and could not be told to continue.
 */
static void *holder(void *closure)
{
    struct why_hold *hold = closure;

    hold->since = now_us();
    hold->result = hold_all(hold, hold->err);
    sem_post(&hold->begun);
    while (!hold->result && sem_wait(&hold->done))
        continue;
    for (size_t i = 0; i < hold->count; i++)
        if (hold->threads[i].id && hold->threads[i].standing)
            ptrace(PTRACE_DETACH, hold->threads[i].id, NULL, (void *)(intptr_t)hold->threads[i].signal);
    return NULL;
}

static uint64_t end(struct why_process *process)
{
    struct why_hold *hold = process->hold;
    uint64_t spent;

    pthread_join(hold->thread, NULL);
    spent = now_us() - hold->since;
    sigprocmask(SIG_SETMASK, &hold->signals, NULL);
    sem_destroy(&hold->begun);
    sem_destroy(&hold->done);
    process->hold = NULL;
    return spent;
}

int why_target_hold(struct why_target *target, struct why_error *err)
{
    struct why_process *process = (struct why_process *)target;
    struct why_hold *hold = why_alloc(target->arena, sizeof(*hold));
    int failed;

    if (target->info.core || process->hold)
        return 0;
    *hold = (struct why_hold){.directory = process->directory, .arena = target->arena, .err = err};
    sem_init(&hold->begun, 0, 0);
    sem_init(&hold->done, 0, 0);
    block_job_control(&hold->signals);
    process->hold = hold;
    failed = pthread_create(&hold->thread, NULL, holder, hold);
    if (failed) {
        process->hold = NULL;
        errno = failed;
        return why_error_errno(err, "cannot make a thread that holds it");
    }
    while (sem_wait(&hold->begun))
        continue;
    if (!hold->result)
        return 0;
    end(process);
    return -1;
}

uint64_t why_target_release(struct why_target *target)
{
    struct why_process *process = (struct why_process *)target;

    if (target->info.core || !process->hold)
        return 0;
    sem_post(&process->hold->done);
    return end(process);
}

bool why_target_is_still(const struct why_target *target)
{
    return target->info.core || ((const struct why_process *)target)->hold;
}
