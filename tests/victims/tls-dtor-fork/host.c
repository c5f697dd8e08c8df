/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libtlsc.so, used by a thread; then it forks, and the child is looked at
 *
 * The child has no such thread, but the library's count of destructors says that they are pending: nothing will ever
 * run them. As long as nobody takes that thread's stack, its list is still there to be read. glibc 2.43 never gives it
 * to another thread; a note says what was done.
 */
#include <signal.h>
#include <sys/wait.h>

#include "worker.h"

static void in_child(void *library, pthread_t lost)
{
    static struct worker worker;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    victim_begin();
    victim_is(getpid());
    expect("open libtlsc.so dlopen-count tls-dtor");
    ready("libtlsc.so");

    victim_close(library);
    expect("stuck libtlsc.so tls-dtor");
    ready(NULL);

    library = victim_open("libother.so", RTLD_NOW);
    worker_start(&worker, "worker-1", library, "answer");
    printf("note the stack is %s\n", pthread_equal(worker.thread, lost) ? "taken" : "left");
    expect("stuck libtlsc.so tls-dtor");
    ready(NULL);
    victim_end();
}

int main(void)
{
    static struct worker worker;
    void *library;
    pid_t child;
    int status;

    victim_begin();
    library = victim_open("libtlsc.so", RTLD_NOW);
    worker_start(&worker, "worker-0", library, "use_twice");
    child = fork();
    if (child < 0)
        victim_fail("fork", "failed");
    if (!child) {
        in_child(library, worker.thread);
        _exit(0);
    }
    return waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : 1;
}
