/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/find.h"

#include <fnmatch.h>

#include "base/memory.h"
#include "base/path.h"
#include "layout/cache.h"
#include "layout/debug_info.h"
#include "layout/debuginfod.h"
#include "target/debug_file.h"
#include "target/elf_image.h"

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
        if (!fnmatch(*patterns, path, 0))
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

/*
 * The first mapped one: other namespaces bring copies of libc, which are mapped later but may lie anywhere. *err is
 * set if one is mapped but is not to be read.
 */
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

/* The object's own file, if it is still that build: it has the exported variables. */
static int open_own(struct why_target *target, const struct why_loaded *loaded, int *ret_fd)
{
    WHY_CLOSE int fd = -1;
    struct why_build_id found;
    struct why_error ignored;

    if (why_target_open_path(target, loaded->path, &fd, &ignored))
        return -1;
    found = why_build_id_of_file(fd);
    if (!why_build_id_equal(&found, &loaded->id))
        return -1;
    *ret_fd = fd;
    fd = -1;
    return 0;
}

static void add_own_symbols(struct why_target *target, const struct why_loaded *loaded, enum why_layout_object object,
                            struct why_layout *layout)
{
    WHY_CLOSE int fd = -1;

    if (!open_own(target, loaded, &fd))
        why_layout_add_symbols(layout, object, fd);
}

/* Why there is none stands in *err; it may be "". */
static int no_debug_information(const struct why_loaded *rtld, struct why_error *err)
{
    char id[WHY_BUILD_ID_HEX];

    why_build_id_hex(&rtld->id, 6, id);
    return why_error_prefix(err, "no debug information for ld.so%s%s%s", *id ? " (build-id " : "", id,
                            *id ? ")" : "");
}

int why_layout_no_debug_information(struct why_target *target, struct why_error *err)
{
    struct why_loaded rtld = {.found = false};

    if (target)
        find_object(target, rtld_patterns, &rtld, err);
    why_debuginfod_none(err);
    return no_debug_information(&rtld, err);
}

/* The kernel lists the mapped files in a note, and leaves it out if that grows too large. */
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

/* Does the program's file ask for ld.so? Then it is going to be mapped. */
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

static int no_loader(struct why_target *target, struct why_error *err)
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

/* One search: what it is told, what it found. */
struct search {
    struct why_target *target;
    bool anew;
    struct why_loaded_layout found;
};

/* What the cache has of ld.so counts only if it is whole; *layout is untouched otherwise. */
static bool recall_rtld(const struct search *search, struct why_layout *layout)
{
    struct why_layout kept = {0};
    struct why_error ignored;

    if (search->anew || !why_cache_load(WHY_LAYOUT_rtld, &search->found.rtld.id, &kept) ||
        why_layout_check(&kept, &ignored) || !kept.symbols[WHY_SYMBOL_rtld_global].known)
        return false;
    *layout = kept;
    return true;
}

static int find_rtld(struct search *search, struct why_error *err)
{
    struct why_loaded_layout *found = &search->found;
    WHY_CLOSE int debug = -1;

    if (recall_rtld(search, &found->layout)) {
        found->origin = WHY_LAYOUT_FROM_CACHE;
        found->kept = true;
        return 0;
    }
    if (why_debug_info_open(search->target, &found->rtld.id, &debug, &found->origin, err))
        return no_debug_information(&found->rtld, err);
    add_own_symbols(search->target, &found->rtld, WHY_LAYOUT_rtld, &found->layout);
    why_layout_add_symbols(&found->layout, WHY_LAYOUT_rtld, debug);
    if (why_layout_add_fields(&found->layout, WHY_LAYOUT_rtld, search->target, debug, err) ||
        why_layout_check(&found->layout, err))
        return why_error_prefix(err, "debug information of ld.so");
    why_cache_store(WHY_LAYOUT_rtld, &found->rtld.id, &found->layout);
    return 0;
}

/*
 * libc's own debug information is large: it is unpacked only for a process that has loaded NSS modules, and whose
 * list of them nobody has told yet how to read.
 */
static bool lacks_libc_fields(const struct search *search)
{
    uint64_t list = why_layout_address(&search->found, WHY_SYMBOL_nss_modules), first;
    struct why_error ignored;

    return list && !search->found.layout.sizes[WHY_STRUCT_nss_module] &&
           !why_target_read_word(search->target, list, &first, &ignored) && first;
}

/* All of them are optional; one that cannot be is as good as none. */
static void add_libc_fields(struct search *search, int debug)
{
    struct why_layout with = search->found.layout;
    struct why_error ignored;

    if (!why_layout_add_fields(&with, WHY_LAYOUT_libc, search->target, debug, &ignored) &&
        !why_layout_check(&with, &ignored))
        search->found.layout = with;
}

static const struct why_loaded *object_of(const struct why_loaded_layout *layout, enum why_layout_object object)
{
    switch (object) {
    case WHY_LAYOUT_rtld: return &layout->rtld;
    case WHY_LAYOUT_libc: return &layout->libc;
    default: return &layout->pthread;
    }
}

/*
 * Without libc's debug information destructors and glibc's own handles stay unknown, and the reader says so.
 * libpthread's own file has what we want of it, because libthread_db could not do without; no server is asked for it.
 */
static void find_library(struct search *search, enum why_layout_object object)
{
    const struct why_loaded *loaded = object_of(&search->found, object);
    struct why_layout *layout = &search->found.layout;
    WHY_CLOSE int debug = -1;
    enum why_layout_origin origin;
    struct why_error ignored;

    if (!loaded->found)
        return;
    if (!search->anew && why_cache_load(object, &loaded->id, layout)) {
        search->found.kept = true;
        if (object != WHY_LAYOUT_libc || !lacks_libc_fields(search))
            return;
    }
    add_own_symbols(search->target, loaded, object, layout);
    if (object == WHY_LAYOUT_libc ? why_debug_info_open(search->target, &loaded->id, &debug, &origin, &ignored)
                                  : why_debug_file_open(search->target, &loaded->id, &debug, &ignored))
        return;
    why_layout_add_symbols(layout, object, debug);
    if (object == WHY_LAYOUT_libc && lacks_libc_fields(search))
        add_libc_fields(search, debug);
    why_cache_store(object, &loaded->id, layout);
}

int why_layout_find(struct why_target *target, bool anew, struct why_loaded_layout *ret_found, struct why_error *err)
{
    struct search search = {.target = target, .anew = anew};
    struct why_error ignored;

    find_object(target, libc_patterns, &search.found.libc, &ignored);
    find_object(target, pthread_patterns, &search.found.pthread, &ignored);
    find_object(target, rtld_patterns, &search.found.rtld, err);
    if (!search.found.rtld.found)
        return no_loader(target, err);
    if (find_rtld(&search, err))
        return -1;
    find_library(&search, WHY_LAYOUT_libc);
    find_library(&search, WHY_LAYOUT_pthread);
    if (!search.found.layout.symbols[WHY_SYMBOL_rtld_global].known)
        return why_error_set(err, WHY_ERR_MISSING, "ld.so has no symbol _rtld_global");
    *ret_found = search.found;
    return 0;
}

uint64_t why_layout_address(const struct why_loaded_layout *layout, enum why_symbol_id symbol)
{
    const struct why_symbol *found = &layout->layout.symbols[symbol];
    const struct why_loaded *object = object_of(layout, why_symbol_object(symbol));

    return found->known && object->found ? object->bias + found->value : 0;
}

static bool look_up_in(struct why_target *target, const struct why_loaded *loaded, bool own, const char *name,
                       uint64_t *ret_address)
{
    WHY_CLOSE int fd = -1;
    struct why_error ignored;
    uint64_t value;

    if (!loaded->found ||
        (own ? open_own(target, loaded, &fd) : why_debug_file_open(target, &loaded->id, &fd, &ignored)) ||
        !why_layout_find_symbol(fd, name, &value))
        return false;
    *ret_address = loaded->bias + value;
    return true;
}

bool why_layout_look_up(struct why_target *target, const struct why_loaded_layout *layout, const char *name,
                        uint64_t *ret_address)
{
    static const enum why_layout_object order[] = {WHY_LAYOUT_libc, WHY_LAYOUT_pthread, WHY_LAYOUT_rtld};

    /* The own files first: they are small, and what libthread_db asks for is in one of them. */
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
            if (look_up_in(target, object_of(layout, order[i]), own, name, ret_address))
                return true;
    return false;
}
