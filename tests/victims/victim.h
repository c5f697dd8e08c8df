/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every victim shares: open and close libraries, and talk to the test.
 *
 * A victim runs in stages. Each stage prints, one a line:
 *
 *   expect STATE LIBRARY [REASON]...   what unloadwhy must say now; STATE "gone": it is mapped no more
 *   next LIBRARY                       the next stage begins with one dlclose of LIBRARY and no other
 *   note TEXT                          whatever a single test wants to see
 *   pid NUMBER                         the process to look at, if it is a child of the one that was started
 *   ready
 *
 * and waits for a line on standard input: go on to the next stage. End of input ends the process. After the last
 * stage it prints "done". LIBRARY is a basename, NAME@N for namespace N, or 0xADDRESS (a link map).
 */
#pragma once

#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void victim_begin(void)
{
    /* Without this, yama lets only a parent trace us, and GDB is a sibling. */
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

static inline void victim_fail(const char *what, const char *why)
{
    fprintf(stderr, "victim: %s: %s\n", what, why ? why : "no reason given");
    exit(1);
}

/* The file `name` in the directory of the executable; the caller frees nothing, victims are short-lived. */
static inline char *victim_path(const char *name)
{
    char exe[PATH_MAX], *path;
    ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

    if (length < 0)
        victim_fail("/proc/self/exe", "cannot be read");
    exe[length] = 0;
    *strrchr(exe, '/') = 0;
    if (asprintf(&path, "%s/%s", exe, name) < 0)
        victim_fail(name, "out of memory");
    return path;
}

/* Where a victim makes files: $VICTIM_DIR, so that two of them at once do not meet, or beside the executable. */
static inline char *victim_scratch(const char *name)
{
    const char *directory = getenv("VICTIM_DIR");
    char *path;

    if (!directory)
        return victim_path(name);
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        victim_fail(name, "out of memory");
    return path;
}

static inline void *victim_open_path(const char *path, int flags)
{
    void *handle = dlopen(path, flags);

    if (!handle)
        victim_fail("dlopen", dlerror());
    return handle;
}

static inline void *victim_open(const char *name, int flags)
{
    return victim_open_path(victim_path(name), flags);
}

static inline void victim_close(void *handle)
{
    if (dlclose(handle))
        victim_fail("dlclose", dlerror());
}

/* Call `int name(void)` of the library. */
static inline int victim_call(void *handle, const char *name)
{
    int (*function)(void);
    void *symbol = dlsym(handle, name);

    if (!symbol)
        victim_fail("dlsym", dlerror());
    memcpy(&function, &symbol, sizeof(function)); /* ISO C has no cast from object to function */
    return function();
}

/* A new file `to` with the bytes of `from`: another inode, so another library to the loader. */
static inline void victim_copy(const char *from, const char *to)
{
    char bytes[65536];
    size_t count;
    FILE *in = fopen(from, "re"), *out;

    unlink(to);
    out = fopen(to, "we");
    if (!in || !out)
        victim_fail(to, "cannot be written");
    while ((count = fread(bytes, 1, sizeof(bytes), in)) > 0)
        fwrite(bytes, 1, count, out);
    fclose(in);
    if (fclose(out))
        victim_fail(to, "cannot be written");
}

/* The library `original` under the name copies/libmany-NUMBER.so. A second run finds it, older than itself. */
static inline void *victim_open_copy(const char *original, int number)
{
    char name[64], *path;

    mkdir(victim_scratch("copies"), 0777);
    snprintf(name, sizeof(name), "copies/libmany-%d.so", number);
    path = victim_scratch(name);
    if (access(path, F_OK))
        victim_copy(original, path);
    return victim_open_path(path, RTLD_NOW);
}

__attribute__((format(printf, 1, 2))) static inline void expect(const char *format, ...)
{
    va_list args;

    fputs("expect ", stdout);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

/* From now on this process is the one to look at. */
static inline void victim_is(pid_t pid)
{
    printf("pid %d\n", (int)pid);
}

/* End a stage. `next` is the library that the next one closes, or NULL. A function of its own, for breakpoints. */
__attribute__((noinline, unused)) static void ready(const char *next)
{
    char byte;

    if (next)
        printf("next %s\n", next);
    puts("ready");
    do {
        if (read(STDIN_FILENO, &byte, 1) != 1)
            exit(0);
    } while (byte != '\n');
}

static inline int victim_end(void)
{
    puts("done");
    return 0;
}
