/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/debuginfod.h"

#include <dlfcn.h>
#include <elfutils/debuginfod.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "process/elf_image.h"

/* The functions that we call, by their own names. */
#define FUNCTIONS(FUNCTION)                                                                                          \
    FUNCTION(debuginfod_begin)                                                                                       \
    FUNCTION(debuginfod_find_debuginfo)                                                                              \
    FUNCTION(debuginfod_set_progressfn)

enum { GRACE = 2000 }; /* milliseconds after the limit; a client that ends by itself has ended by then */

/* One client a program, since its limit is for all questions together. */
static struct {
#define FUNCTION(name) __typeof__(name) *name;
    FUNCTIONS(FUNCTION)
#undef FUNCTION
    debuginfod_client *handle;
    long limit;     /* seconds */
    int64_t finish; /* milliseconds by CLOCK_MONOTONIC */
    bool late;
} client;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/*
 * Called by the client at least once a second; a result that is not 0 ends its question. Only clients without
 * DEBUGINFOD_MAXTIME (before 0.185) need that. Others end by themselves, and then do not record in their cache that
 * no server has the file.
 */
static int watch_time(debuginfod_client *handle, long done, long all)
{
    (void)handle;
    (void)done;
    (void)all;
    client.late = now() >= client.finish + GRACE;
    return client.late;
}

/* The library stays loaded, because its own dependencies are not safe to unload. */
static bool load(void)
{
    void *library = dlopen("libdebuginfod.so.1", RTLD_LAZY | RTLD_LOCAL);

    if (!library)
        return false;
#define FUNCTION(name)                                                                                               \
    client.name = dlsym(library, #name);                                                                             \
    if (!client.name)                                                                                                \
        return false;
    FUNCTIONS(FUNCTION)
#undef FUNCTION
    return true;
}

static long seconds_allowed(void)
{
    const char *text = getenv(DEBUGINFOD_TIMEOUT_ENV_VAR);
    long seconds = text ? atol(text) : 0;

    return seconds > 0 && seconds <= INT_MAX ? seconds : WHY_DEBUGINFOD_SECONDS;
}

/* At the first question. */
static bool start(void)
{
    if (!load())
        return false;
    client.handle = client.debuginfod_begin();
    if (!client.handle)
        return false;
    client.debuginfod_set_progressfn(client.handle, watch_time);
    client.limit = seconds_allowed();
    client.finish = now() + client.limit * 1000;
    return true;
}

/*
 * The client takes its limits from the environment. Set the limits for silence and for the whole question to the
 * time that is left, and allow no second try.
 */
static bool limit_question(void)
{
    int64_t left = (client.finish - now() + 999) / 1000;
    char seconds[24];

    if (left <= 0)
        return false;
    snprintf(seconds, sizeof(seconds), "%" PRId64, left);
    return !setenv(DEBUGINFOD_TIMEOUT_ENV_VAR, seconds, 1) && !setenv("DEBUGINFOD_MAXTIME", seconds, 1) &&
           !setenv("DEBUGINFOD_RETRY_LIMIT", "0", 1);
}

static const char other_server[] = "point DEBUGINFOD_URLS at a server that has it";

static int refuse(struct why_error *err, const char *message, const char *hint)
{
    why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "%s", message);
    return why_error_hint(err, "%s", hint);
}

int why_debuginfod_none(struct why_error *err)
{
    return refuse(err, "", other_server);
}

static int explain(int errnum, struct why_error *err)
{
    if (client.late || errnum == ETIME) {
        why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "DEBUGINFOD_URLS did not give it within %ld s", client.limit);
        return why_error_hint(err, "allow more seconds with DEBUGINFOD_TIMEOUT");
    }
    if (errnum == ENOENT)
        return refuse(err, "DEBUGINFOD_URLS does not have it", other_server);
    why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "DEBUGINFOD_URLS: %s", strerror(errnum));
    return why_error_hint(err, "point DEBUGINFOD_URLS at a server that answers");
}

int why_debuginfod_open(const struct why_build_id *id, int *ret_fd, struct why_error *err)
{
    const char *urls = getenv(DEBUGINFOD_URLS_ENV_VAR);
    WHY_CLOSE int fd = -1;
    struct why_build_id found;

    if (!urls || !*urls || !id->length)
        return why_debuginfod_none(err);
    if (!client.handle && !start())
        return refuse(err, "no libdebuginfod to ask DEBUGINFOD_URLS with", "libdebuginfod, to have it fetched");
    if (!limit_question())
        return explain(ETIME, err);
    fd = client.debuginfod_find_debuginfo(client.handle, id->bytes, id->length, NULL);
    if (fd < 0)
        return explain(-fd, err);
    found = why_build_id_of_file(fd);
    if (!why_build_id_equal(id, &found))
        return refuse(err, "DEBUGINFOD_URLS gave another file", other_server);
    *ret_fd = fd;
    fd = -1;
    return 0;
}
