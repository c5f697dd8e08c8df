/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/started_as.h"

#include <limits.h>
#include <string.h>

#include "base/path.h"

uint64_t why_auxv_value(const struct why_target *target, const void *auxv, size_t size, uint64_t type)
{
    size_t word = target->info.word_size;

    for (const char *at = auxv; size >= 2 * word; at += 2 * word, size -= 2 * word)
        if (why_target_number(target, at, word) == type)
            return why_target_number(target, at + word, word);
    return 0;
}

static bool begins_with(const char *arguments, const char *path)
{
    size_t length = strlen(path);

    return !strncmp(arguments, path, length) && (!arguments[length] || arguments[length] == ' ');
}

/*
 * What was started: of a script its interpreter, which is the first word, if that is another absolute path. NULL: a
 * core does not hold all of that word.
 */
static const char *started(const char *path, const char *arguments, struct why_arena *arena)
{
    size_t length = arguments ? strcspn(arguments, " ") : 0;

    if (!length || arguments[0] != '/' || begins_with(arguments, path))
        return path;
    if (!arguments[length] && length + 1 >= WHY_CORE_ARGUMENTS)
        return strncmp(path, arguments, length) ? NULL : path;
    return why_strndup(arena, arguments, length);
}

static bool is_of_descriptor(const char *path)
{
    return !strncmp(path, "/proc/", strlen("/proc/")) || !strncmp(path, "/dev/fd/", strlen("/dev/fd/"));
}

const char *why_started_as(struct why_target *target, uint64_t execfn, const char *arguments)
{
    struct why_error ignored;
    const char *path;

    if (!execfn || why_target_read_string(target, execfn, PATH_MAX, target->arena, &path, &ignored) ||
        is_of_descriptor(path))
        return NULL;
    path = started(path, arguments, target->arena);
    if (!path)
        return NULL;
    path = why_last_component(path);
    return *path && path[strlen(path) - 1] != '/' ? path : NULL;
}
