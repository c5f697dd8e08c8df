/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "layout/find.h"

void why_complain_to(FILE *out, const char *subject, const struct why_error *err)
{
    char line[2048];
    int length = snprintf(line, sizeof(line), "unloadwhy: %s%s%s\n%s%s%s", subject, *subject ? ": " : "",
                          err->message, *err->hint ? "hint: " : "", err->hint, *err->hint ? "\n" : "");

    fwrite(line, 1, length < (int)sizeof(line) ? (size_t)length : sizeof(line) - 1, out);
}

void why_complain(const char *subject, const struct why_error *err)
{
    fflush(stdout);
    why_complain_to(stderr, subject, err);
}

void why_say_held(const char *subject, uint64_t microseconds)
{
    fprintf(stderr, "unloadwhy: %s: held for %" PRIu64 ".%" PRIu64 " ms\n", subject, microseconds / 1000,
            microseconds / 100 % 10);
}

const char *why_subject(struct why_arena *arena, const struct why_model *model, const struct why_options *options)
{
    const struct why_source *source = &model->source;
    const char *facts = options->facts;

    if (options->pid)
        return why_printf(arena, "pid %d", options->pid);
    if (options->core)
        return why_printf(arena, "core %s", why_printable(arena, options->core));
    if (source->target == WHY_TARGET_CORE && source->core)
        return why_printf(arena, "core %s", why_printable(arena, source->core));
    if (source->target == WHY_TARGET_CORE)
        return "the core";
    if (source->pid)
        return why_printf(arena, "pid %" PRIu64, source->pid);
    return strcmp(facts, "-") ? why_printf(arena, "facts %s", why_printable(arena, facts)) : "the facts";
}

/* The package with the debug information, by this system's own name for it. */
static const char *debug_package(void)
{
    static const struct {
        const char *id, *remedy;
    } systems[] = {
        {"debian", "install libc6-dbg"},
        {"ubuntu", "install libc6-dbg"},
        {"fedora", "run dnf debuginfo-install glibc"},
        {"rhel", "run dnf debuginfo-install glibc"},
        {"centos", "run dnf debuginfo-install glibc"},
        {"suse", "install glibc-debuginfo"},
    };
    WHY_FCLOSE FILE *file = fopen("/etc/os-release", "re");
    char line[256];

    while (file && fgets(line, sizeof(line), file))
        for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
            if ((!strncmp(line, "ID=", 3) || !strncmp(line, "ID_LIKE=", 8)) && strstr(line, systems[i].id))
                return systems[i].remedy;
    return "install the debug information of glibc";
}

/* Where --debuginfo-path sends us elsewhere, the package alone does not help. */
void why_hint_debug_package(const struct why_options *options, struct why_error *err)
{
    struct why_error of = *err;

    why_error_hint(err, "%s%s%s%s", debug_package(), options->debuginfo_path ? " and leave out --debuginfo-path" : "",
                   *of.hint ? ", or " : "", of.hint);
}

static int unknown_loader(const struct why_model *model, struct why_error *err)
{
    if (model->source.target == WHY_TARGET_CORE && !model->source.executable) {
        why_error_set(err, WHY_ERR_MISSING, "a core needs the program it came from");
        return why_error_hint(err, "gdb EXE CORE -x unloadwhy.gdb");
    }
    why_error_set(err, WHY_ERR_MISSING, "no glibc loader found (no symbol _rtld_global)");
    return why_error_hint(err, model->source.target == WHY_TARGET_LIVE
                                   ? "in GDB: info sharedlibrary shows whether ld.so was found; a process that has "
                                     "just started has not loaded it yet"
                                   : "in GDB: info sharedlibrary shows whether ld.so was found; set sysroot helps");
}

void why_hint_sysroot(const struct why_model *model, struct why_error *err)
{
    if (model->source.target == WHY_TARGET_LIVE)
        why_error_hint(err, "in GDB: set sysroot /proc/%" PRIu64 "/root, then unloadwhy", model->source.pid);
    else
        why_error_hint(err, "in GDB: set sysroot DIR, where DIR has the very ld.so of the process");
}

/* As of a process in another root, when GDB takes our own ld.so for its. */
static int wrong_loader(const struct why_model *model, struct why_error *err)
{
    why_error_set(err, WHY_ERR_MISMATCH, "layout mismatch: the ld.so in memory is not the file read");
    why_hint_sysroot(model, err);
    return -1;
}

int why_check_obstacles(const struct why_model *model, struct why_target *target, struct why_error *err)
{
    switch (why_model_obstacle(model)) {
    case WHY_OBSTACLE_MUSL: return why_error_set(err, WHY_ERR_MISSING, "runs on musl, which never unloads a library");
    case WHY_OBSTACLE_STATIC:
        return why_error_set(err, WHY_ERR_MISSING, "a static program: it has no ld.so whose state could be read");
    case WHY_OBSTACLE_NO_DEBUG_INFORMATION: return why_layout_no_debug_information(target, err);
    case WHY_OBSTACLE_FIRST_MAP: return wrong_loader(model, err);
    case WHY_OBSTACLE_NOT_STARTED:
        return why_error_set(err, WHY_ERR_MISSING, "ld.so has not loaded anything yet: look again after \"start\"");
    case WHY_OBSTACLE_NO_SYMBOL: return unknown_loader(model, err);
    case WHY_OBSTACLE_NONE: break;
    }
    return model->map_count ? 0 : wrong_loader(model, err);
}
