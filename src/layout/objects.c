/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/objects.h"

#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/pattern.h"
#include "process/elf_image.h"

static const char *const rtld_patterns[] = {"*/ld-linux*.so.*", "*/ld64.so.*", "*/ld.so.*", "*/ld-2.*.so", NULL};
static const char *const libc_patterns[] = {"*/libc.so.6*", "*/libc-2.*.so", NULL};
static const char *const pthread_patterns[] = {"*/libpthread.so.0*", "*/libpthread-2.*.so", NULL};
static const char *const musl_patterns[] = {"*/ld-musl-*", "*/libc.musl-*", "*musl*/libc.so", NULL};

static bool matches(const char *path, const char *const *patterns)
{
    const char *name = why_last_component(path);

    /* fnmatch is slow, and a process has thousands of other files mapped */
    if (name[0] != 'l' || (name[1] != 'd' && name[1] != 'i'))
        return false;
    for (; *patterns; patterns++)
        if (why_pattern_fits(*patterns, path))
            return true;
    return false;
}

static int identify(struct why_target *target, const struct why_mapping *mapping, struct why_loaded *ret_loaded,
                    struct why_error *err)
{
    struct why_bytes bytes = why_bytes_of_memory(target, mapping->start);
    struct why_elf elf;

    if (why_elf_init(&elf, &bytes, true, err))
        return -1;
    *ret_loaded = (struct why_loaded){.found = true,
                                      .head = mapping->start,
                                      .bias = mapping->start - elf.head_vaddr,
                                      .path = mapping->path,
                                      .id = why_elf_build_id(&elf)};
    why_elf_deinit(&elf);
    return 0;
}

static void find_object(struct why_target *target, const char *const *patterns, struct why_loaded *ret_loaded,
                        struct why_error *err)
{
    const struct why_mapping *mappings;
    size_t count;

    *err = (struct why_error){.code = WHY_OK};
    mappings = why_target_mappings(target, &count);
    for (size_t i = 0; i < count && !ret_loaded->found; i++)
        if (mappings[i].path && mappings[i].offset == 0 && matches(mappings[i].path, patterns))
            identify(target, &mappings[i], ret_loaded, err);
}

void why_layout_find_object(struct why_target *target, enum why_layout_object object, struct why_loaded *ret_loaded,
                            struct why_error *err)
{
    static const char *const *const patterns[] = {rtld_patterns, libc_patterns, pthread_patterns};

    find_object(target, patterns[object], ret_loaded, err);
}

static bool is_same(const struct why_loaded *a, const struct why_loaded *b)
{
    return a->found == b->found && a->head == b->head && a->id.length == b->id.length &&
           !memcmp(a->id.bytes, b->id.bytes, a->id.length);
}

int why_layout_look_again(struct why_target *target, enum why_layout_object object, const struct why_loaded *seen,
                          bool *ret_same, struct why_error *err)
{
    struct why_loaded now = {.found = false};
    struct why_error gone, ignored;

    why_target_forget(target);
    if (why_target_renew(target, &gone)) {
        *err = gone;
        return -1;
    }
    why_layout_find_object(target, object, &now, &ignored);
    *ret_same = is_same(seen, &now);
    return 0;
}

/*
 * Does the core list mapped files? The kernel lists them in a note, but leaves the note out if it would be too
 * large.
 */
static bool tells_files(const struct why_target *target)
{
    const struct why_mapping *mappings;
    size_t count;

    mappings = why_target_mappings(target, &count);
    for (size_t i = 0; i < count; i++)
        if (mappings[i].path)
            return true;
    return false;
}

static bool names_rtld(const struct why_elf *elf)
{
    char name[256] = "";
    struct why_error ignored;

    for (size_t i = 0; i < elf->segment_count; i++) {
        const GElf_Phdr *segment = &elf->segments[i];

        if (segment->p_type == PT_INTERP && segment->p_filesz < sizeof(name) &&
            !why_bytes_read(&elf->bytes, segment->p_offset, name, segment->p_filesz, &ignored))
            return matches(name, rtld_patterns);
    }
    return false;
}

/* Does the program's file name an ld.so? If so, it will be mapped soon. */
static bool wants_rtld(struct why_target *target)
{
    const char *program = why_target_info(target)->executable;
    WHY_CLOSE int fd = -1;
    struct why_error ignored;
    struct why_bytes bytes;
    struct why_elf elf;
    bool wants;

    if (!program || why_target_open_path(target, program, &fd, &ignored) || why_bytes_of_file(fd, &bytes, &ignored) ||
        why_elf_init(&elf, &bytes, false, &ignored))
        return false;
    wants = names_rtld(&elf);
    why_elf_deinit(&elf);
    return wants;
}

int why_layout_no_loader(struct why_target *target, struct why_error *err)
{
    struct why_loaded musl = {.found = false};

    if (err->code) /* the process itself may be missing by now */
        return err->code == WHY_ERR_MISSING ? -1 : why_error_prefix(err, "its ld.so cannot be read");
    find_object(target, musl_patterns, &musl, err);
    if (musl.found)
        return why_error_set(err, WHY_ERR_MISSING, "runs on musl, which never unloads a library");
    if (why_target_info(target)->core && !tells_files(target))
        return why_error_set(err, WHY_ERR_MISSING, "the core does not tell which files were mapped");
    if (!why_target_info(target)->core && wants_rtld(target))
        return why_error_set(err, WHY_ERR_MISSING, "ld.so has not loaded anything yet");
    return why_error_set(err, WHY_ERR_MISSING, "no ld.so is mapped: a static program, or not glibc");
}
