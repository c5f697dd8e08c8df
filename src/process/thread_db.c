/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/thread_db.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <thread_db.h>

#include "process/thread_db_services.h"

/* Where distributions have it. One for another machine than ours does not load, and the next is tried. */
static const char *const directories[] = {
    "/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/lib/aarch64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/lib/i386-linux-gnu",
    "/usr/lib/i386-linux-gnu",
    "/lib/arm-linux-gnueabihf",
    "/lib/s390x-linux-gnu",
    "/lib/powerpc64le-linux-gnu",
    "/lib/riscv64-linux-gnu",
    "/lib64",
    "/usr/lib64",
    "/lib",
    "/usr/lib",
};

static struct {
    void *handle;
    __typeof__(td_init) *init;
    __typeof__(td_ta_new) *begin;
    __typeof__(td_ta_delete) *end;
    __typeof__(td_ta_thr_iter) *each;
    __typeof__(td_thr_get_info) *info;
} library;

/* False: it lacks one of them, or says that it does not work. */
static bool take_functions(void *handle)
{
    library.init = dlsym(handle, "td_init");
    library.begin = dlsym(handle, "td_ta_new");
    library.end = dlsym(handle, "td_ta_delete");
    library.each = dlsym(handle, "td_ta_thr_iter");
    library.info = dlsym(handle, "td_thr_get_info");
    return library.init && library.begin && library.end && library.each && library.info && !library.init();
}

static int load(struct why_error *err)
{
    char path[PATH_MAX];

    for (size_t i = 0; !library.handle && i < sizeof(directories) / sizeof(*directories); i++) {
        void *handle;

        snprintf(path, sizeof(path), "%s/libthread_db.so.1", directories[i]);
        handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (handle && take_functions(handle))
            library.handle = handle;
        else if (handle)
            dlclose(handle);
    }
    return library.handle ? 0 : why_error_set(err, WHY_ERR_MISSING, "there is none on this machine");
}

/* libthread_db's error in words, with the service of ours that failed, if that is the reason. */
static int explain(const struct ps_prochandle *handle, td_err_e error, struct why_error *err)
{
    if (error == TD_VERSION)
        return why_error_set(err, WHY_ERR_MISSING, "that of this machine is for another version of glibc");
    if (handle->failure.code) {
        *err = handle->failure;
        return error == TD_NOLIBTHREAD ? why_error_prefix(err, "that of this machine does not know this glibc") : -1;
    }
    return why_error_set(err, WHY_ERR_MISMATCH, "it gave up with error %d", (int)error);
}

/*
 * A thread that has ended and was not joined has id 0, but libthread_db then reports the id of the process; so
 * ps_getpid() says 0 for the moment. An entry without a struct pthread is the main thread before the lists are set
 * up.
 */
static int visit_one(const td_thrhandle_t *thread, void *closure)
{
    struct ps_prochandle *handle = closure;
    pid_t pid = handle->pid;
    td_thrinfo_t info;
    td_err_e error;

    handle->pid = 0;
    error = library.info(thread, &info);
    handle->pid = pid;
    if (error) {
        explain(handle, error, &handle->failure);
        return -1;
    }
    if (info.ti_lid <= 0 || !info.ti_tid)
        return 0;
    if (handle->user->visit(handle->user->closure, info.ti_lid, (uint64_t)info.ti_tid))
        return 0;
    return why_error_set(&handle->failure, WHY_ERR_MISMATCH, "its lists have no end");
}

static int walk(struct ps_prochandle *handle, struct why_error *err)
{
    td_thragent_t *agent;
    td_err_e error = library.begin(handle, &agent);

    if (error)
        return explain(handle, error, err);
    handle->failure.code = WHY_OK; /* it also looks up symbols that it does not need */
    if (why_thread_db_learn_size(handle, err)) {
        library.end(agent);
        return -1;
    }
    error = library.each(agent, visit_one, handle, TD_THR_ANY_STATE, TD_THR_LOWEST_PRIORITY, TD_SIGNO_MASK,
                         TD_THR_ANY_USER_FLAGS);
    library.end(agent);
    return error ? explain(handle, error, err) : 0;
}

int why_thread_db_walk(struct why_target *target, const struct why_thread_db_user *user, struct why_error *err)
{
    const struct why_target_info *info = why_target_info(target);
    struct ps_prochandle handle = {.target = target, .user = user, .pid = info->pid};

    if (info->word_size > sizeof(psaddr_t))
        return why_error_set(err, WHY_ERR_MISSING, "that of this machine is for 32-bit programs");
    if (info->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
        return why_error_set(err, WHY_ERR_MISSING, "that of this machine is for another byte order");
    if (load(err))
        return -1;
    return walk(&handle, err);
}
