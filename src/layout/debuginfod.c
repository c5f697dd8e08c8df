/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/debuginfod.h"

#include <dlfcn.h>
#include <elfutils/debuginfod.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "target/elf_image.h"

/* The functions that we call, by their own names. */
#define FUNCTIONS(FUNCTION)                                                                                          \
    FUNCTION(debuginfod_begin)                                                                                       \
    FUNCTION(debuginfod_end)                                                                                         \
    FUNCTION(debuginfod_find_debuginfo)                                                                              \
    FUNCTION(debuginfod_set_progressfn)

struct why_debuginfod {
#define FUNCTION(name) __typeof__(name) *name;
    FUNCTIONS(FUNCTION)
#undef FUNCTION
    debuginfod_client *client;
    long limit;     /* seconds */
    int64_t finish; /* milliseconds by CLOCK_MONOTONIC, set by the first question */
    bool late;
};

/* The one that asks now: the client tells its progress without saying to whom. */
static struct why_debuginfod *asking;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Called by the client at least once a second; not 0 ends its question. */
static int watch_time(debuginfod_client *client, long done, long all)
{
    (void)client;
    (void)done;
    (void)all;
    asking->late = now() >= asking->finish;
    return asking->late;
}

/* The library stays loaded: what it is made of does not like to be unloaded. */
static bool load(struct why_debuginfod *servers)
{
    void *library = dlopen("libdebuginfod.so.1", RTLD_LAZY | RTLD_LOCAL);

    if (!library)
        return false;
#define FUNCTION(name)                                                                                               \
    servers->name = dlsym(library, #name);                                                                           \
    if (!servers->name)                                                                                              \
        return false;
    FUNCTIONS(FUNCTION)
#undef FUNCTION
    return true;
}

/* Each further try of the client's own would take a second beyond the limit. */
static bool start(struct why_debuginfod *servers)
{
    if (!load(servers))
        return false;
    setenv("DEBUGINFOD_RETRY_LIMIT", "0", 1);
    servers->client = servers->debuginfod_begin();
    if (!servers->client)
        return false;
    servers->debuginfod_set_progressfn(servers->client, watch_time);
    servers->finish = now() + servers->limit * 1000;
    return true;
}

struct why_debuginfod *why_debuginfod_new(void)
{
    struct why_debuginfod *servers = why_xcalloc(1, sizeof(*servers));
    const char *seconds = getenv(DEBUGINFOD_TIMEOUT_ENV_VAR);

    servers->limit = seconds ? atol(seconds) : 0;
    if (servers->limit <= 0 || servers->limit > INT_MAX)
        servers->limit = WHY_DEBUGINFOD_SECONDS;
    return servers;
}

void why_debuginfod_free(struct why_debuginfod *servers)
{
    if (servers->client)
        servers->debuginfod_end(servers->client);
    free(servers);
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

static int explain(const struct why_debuginfod *servers, int errnum, struct why_error *err)
{
    if (servers->late || errnum == ETIME) {
        why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "DEBUGINFOD_URLS did not give it within %ld s", servers->limit);
        return why_error_hint(err, "allow more seconds with DEBUGINFOD_TIMEOUT");
    }
    if (errnum == ENOENT)
        return refuse(err, "DEBUGINFOD_URLS does not have it", other_server);
    why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "DEBUGINFOD_URLS: %s", strerrordesc_np(errnum));
    return why_error_hint(err, "point DEBUGINFOD_URLS at a server that answers");
}

int why_debuginfod_open(struct why_debuginfod *servers, const struct why_build_id *id, int *ret_fd,
                        struct why_error *err)
{
    const char *urls = getenv(DEBUGINFOD_URLS_ENV_VAR);
    WHY_CLOSE int fd = -1;
    struct why_build_id found;

    if (!urls || !*urls || !id->length)
        return why_debuginfod_none(err);
    if (!servers->client && !start(servers))
        return refuse(err, "no libdebuginfod to ask DEBUGINFOD_URLS with", "libdebuginfod, to have it fetched");
    if (servers->late)
        return explain(servers, ETIME, err);
    asking = servers;
    fd = servers->debuginfod_find_debuginfo(servers->client, id->bytes, id->length, NULL);
    if (fd < 0)
        return explain(servers, -fd, err);
    found = why_build_id_of_file(fd);
    if (!why_build_id_equal(id, &found))
        return refuse(err, "DEBUGINFOD_URLS gave another build", other_server);
    *ret_fd = fd;
    fd = -1;
    return 0;
}
