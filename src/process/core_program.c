/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which file is the program of a core: the one that the user gave, or one found by the names and build-id in the
 * core.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "machine/machine.h"
#include "process/core.h"
#include "process/regular_file.h"

/* Report a wrong -e at once; otherwise the user would only see that names are missing. */
static int check_given(struct why_core *core, const struct why_mapping *program, struct why_error *err)
{
    WHY_CLOSE int fd = -1;
    char ours[24], its[24];
    struct why_bytes bytes;
    struct why_elf elf;
    unsigned machine;

    if (why_regular_file_open(core->executable, &fd, err) || why_bytes_of_file(fd, &bytes, err) ||
        why_elf_init(&elf, &bytes, false, err))
        return why_error_prefix(err, "the program given for it");
    machine = elf.header.e_machine;
    why_elf_deinit(&elf);
    if (machine != core->target.info.machine)
        return why_error_set(err, WHY_ERR_MISMATCH, "the core is of %s, the program given for it of %s",
                             why_machine_name(core->target.info.machine, its), why_machine_name(machine, ours));
    if (program && !why_core_file_of(core, program, err) && err->code == WHY_ERR_MISMATCH)
        return why_error_set(err, WHY_ERR_MISMATCH, "the program given for it is another build than the core's");
    return 0;
}

/* --- Looking for it where its own name does not lead to it --- */

struct search {
    struct why_core *core;
    struct why_build_id id;
};

static const char *path_of(struct why_core *core, int fd)
{
    char path[PATH_MAX];

    why_regular_file_path(fd, path);
    return why_strdup(core->target.arena, path);
}

/* Is this file the program? If so, use it for the program from now on. */
static bool take(struct search *search, int found)
{
    WHY_CLOSE int fd = -1;
    struct why_error ignored;
    struct why_build_id id;

    if (why_regular_file_reopen(found, &fd, &ignored))
        return false;
    id = why_build_id_of_file(fd);
    if (!why_build_id_equal(&search->id, &id))
        return false;
    search->core->executable = path_of(search->core, fd);
    return true;
}

/* By an absolute name: in the sysroot if there is one, and here. */
static bool take_absolute(struct search *search, const char *path)
{
    const int roots[] = {search->core->root, -1};
    struct why_error ignored;

    for (int i = search->core->root < 0; i < 2; i++) {
        WHY_CLOSE int found = -1;

        if (!why_regular_file_find(roots[i], path, &found, &ignored) && take(search, found))
            return true;
    }
    return false;
}

/* By a name in the working directory, or beside the core. */
static bool take_relative(struct search *search, const char *name)
{
    const char *core = search->core->path;
    int beside = (int)(why_last_component(core) - core);

    for (int i = 0; i < 2; i++) {
        char path[PATH_MAX];
        WHY_CLOSE int found = -1;

        if (snprintf(path, sizeof(path), "%.*s%s", i ? beside : 0, core, name) >= (int)sizeof(path))
            continue;
        found = open(path, O_PATH | O_CLOEXEC);
        if (found >= 0 && take(search, found))
            return true;
    }
    return false;
}

/* Packages put links there, and so do build systems that keep what they built. */
static bool take_by_build_id(struct search *search)
{
    static const char *const stores[] = {"/usr/lib/debug", "/usr/lib"};
    char hex[WHY_BUILD_ID_HEX], path[128 + WHY_BUILD_ID_HEX];

    why_build_id_hex(&search->id, WHY_BUILD_ID_MAX, hex);
    for (size_t i = 0; i < sizeof(stores) / sizeof(*stores); i++) {
        snprintf(path, sizeof(path), "%s/.build-id/%.2s/%s", stores[i], hex, hex + 2);
        if (take_absolute(search, path))
            return true;
    }
    return false;
}

/* The kernel's name for it, the one that it was executed by, and the one of its main thread. */
static bool take_by_name(struct search *search, const struct why_mapping *program)
{
    const char *names[] = {program->path, NULL, search->core->target.info.name};
    struct why_error ignored;

    if (search->core->program_path)
        why_target_read_string(&search->core->target, search->core->program_path, PATH_MAX,
                               search->core->target.arena, &names[1], &ignored);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i] && *names[i] &&
            ((names[i][0] == '/' ? take_absolute(search, names[i]) : take_relative(search, names[i])) ||
             take_relative(search, why_last_component(names[i]))))
            return true;
    return false;
}

static int another_build(const struct why_core *core, const struct why_mapping *program, struct why_error *err)
{
    why_error_set(err, WHY_ERR_MISMATCH, "its program, %s, is another build %s",
                  why_printable(core->target.arena, program->path), why_core_place(core));
    return why_error_hint(err, "give the file of that build with -e EXE, or all of its machine with --sysroot DIR");
}

static int find(struct why_core *core, const struct why_mapping *program, struct why_error *err)
{
    struct search search = {core, why_core_build_id(core, program)};
    const struct why_core_file *named = why_core_file_of(core, program, err);

    if (named) {
        core->target.info.program_file = path_of(core, named->fd);
        return 0;
    }
    if (search.id.length >= 2 && (take_by_build_id(&search) || take_by_name(&search, program))) {
        why_core_close_files(core); /* what it was not found by */
        core->target.info.program_file = core->executable;
        return 0;
    }
    return err->code == WHY_ERR_MISMATCH ? another_build(core, program, err) : 0;
}

int why_core_settle_program(struct why_core *core, struct why_error *err)
{
    const struct why_mapping *program = why_core_program(core);

    core->target.info.executable = program ? program->path : NULL;
    if (core->executable)
        return check_given(core, program, err);
    return program ? find(core, program, err) : 0;
}
