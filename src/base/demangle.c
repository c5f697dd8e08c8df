/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/demangle.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <string.h>

enum { LIMIT_NAME = 16 * 1024, OPTIONS = DMGL_PARAMS | DMGL_ANSI };

typedef int demangler(const char *name, int options, demangle_callbackref callback, void *closure);

struct output {
    jmp_buf enough;
    size_t length;
    char text[LIMIT_NAME];
};

/*
 * libiberty limits how deep a name is nested, not how long its demangled form is. longjmp() out of this callback is
 * safe: the callback forms of both demanglers keep all their data on the stack.
 */
static void take(const char *text, size_t length, void *closure)
{
    struct output *output = closure;

    if (!length)
        return; /* `text` may be NULL then */
    if (length >= LIMIT_NAME - output->length)
        longjmp(output->enough, 1);
    memcpy(output->text + output->length, text, length);
    output->length += length;
}

static const char *run(struct why_arena *arena, demangler *demangle, const char *name)
{
    struct output output;

    output.length = 0;
    if (setjmp(output.enough))
        return NULL;
    if (!demangle(name, OPTIONS, take, &output) || !output.length)
        return NULL;
    return why_strndup(arena, output.text, output.length);
}

/* All mangled names begin with "_". Try Rust first: Rust's older names are valid C++ names as well. */
const char *why_demangle(struct why_arena *arena, const char *name)
{
    const char *result = NULL;

    if (name[0] != '_')
        return name;
    result = run(arena, rust_demangle_callback, name);
    if (!result)
        result = run(arena, cplus_demangle_v3_callback, name);
    return result ? result : name;
}

bool why_is_standard(const char *name)
{
    static const char *const special[] = {"GV", "TV", "TI", "TS", "TT"}, *const scopes[] = {"St", "9__gnu_cxx"};

    if (strncmp(name, "_Z", 2) != 0)
        return false;
    name += 2;
    for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
        if (!strncmp(name, special[i], 2)) {
            name += 2;
            break;
        }
    name += strspn(name, "Z"); /* in a function, or in one in that */
    name += *name == 'N';
    name += strspn(name, "rVK");
    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
        if (!strncmp(name, scopes[i], strlen(scopes[i])))
            return true;
    return *name == 'S' && strchr("asbiod", name[1]) && name[1];
}
