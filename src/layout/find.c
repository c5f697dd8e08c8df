/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/find.h"

#include <string.h>

#include "base/memory.h"
#include "layout/debug_info.h"
#include "layout/debuginfod.h"
#include "layout/file.h"
#include "layout/objects.h"
#include "layout/search.h"
#include "process/debug_file.h"
#include "process/elf_image.h"

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

/* *err says why there is none; its message may be "". */
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
        why_layout_find_object(target, WHY_LAYOUT_rtld, &rtld, err);
    why_debuginfod_none(err);
    return no_debug_information(&rtld, err);
}

/* --- ld.so --- */

static int find_debug_information(struct why_layout_search *search, struct why_error *err)
{
    struct why_loaded_layout *found = &search->found;
    struct why_layout with = {0};
    WHY_CLOSE int debug = -1;

    if (!why_search_may(search, WHY_LAYOUT_FROM_DWARF))
        why_debuginfod_none(err);
    if (!why_search_may(search, WHY_LAYOUT_FROM_DWARF) ||
        why_debug_info_open(search->target, &found->rtld.id, &debug, &found->origin, err))
        return no_debug_information(&found->rtld, err);
    add_own_symbols(search->target, &found->rtld, WHY_LAYOUT_rtld, &with);
    why_layout_add_symbols(&with, WHY_LAYOUT_rtld, debug);
    if (why_layout_add_fields(&with, WHY_LAYOUT_rtld, search->target, debug, err) || why_layout_check(&with, err) ||
        why_search_take_whole(search, WHY_LAYOUT_rtld, &with, err))
        return why_error_prefix(err, "debug information of ld.so");
    return 0;
}

/* If the user names a file or a loader, nothing else is tried. */
static int find_as_wished(struct why_layout_search *search, struct why_error *err)
{
    const struct why_layout_wishes *wishes = search->wishes;

    if (wishes->file) {
        search->found.origin = WHY_LAYOUT_FROM_FILE;
        return why_search_take_file(search, WHY_LAYOUT_rtld, wishes->file, err)
                   ? why_error_prefix(err, "layout file %s", wishes->file)
                   : 0;
    }
    search->found.origin = WHY_LAYOUT_FROM_LOADER;
    if (why_search_take_asked(search, WHY_LAYOUT_rtld, err))
        return why_error_prefix(err, "asking %s", wishes->ask_loader);
    why_search_keep(search, WHY_LAYOUT_rtld);
    return 0;
}

/* If all ways fail, report why there is no debug information, because the user can install that. */
static int find_rtld(struct why_layout_search *search, struct why_error *err)
{
    struct why_loaded_layout *found = &search->found;
    struct why_error ignored;

    if (search->wishes->file || search->wishes->ask_loader)
        return find_as_wished(search, err);
    if (why_search_recall(search, WHY_LAYOUT_rtld)) {
        found->origin = WHY_LAYOUT_FROM_CACHE;
        return 0;
    }
    if (find_debug_information(search, err)) {
        if (!why_search_take_shipped(search, WHY_LAYOUT_rtld, &ignored))
            found->origin = WHY_LAYOUT_FROM_FILE;
        else if (!why_search_take_asked(search, WHY_LAYOUT_rtld, &ignored))
            found->origin = WHY_LAYOUT_FROM_LOADER;
        else
            return -1;
    }
    why_search_keep(search, WHY_LAYOUT_rtld);
    return 0;
}

/* --- libc and libpthread --- */

/*
 * libc's own debug information is large: it is unpacked only if the process has loaded NSS modules and the layout of
 * their list is not known yet.
 */
static bool lacks_libc_fields(const struct why_layout_search *search)
{
    uint64_t list = why_layout_address(&search->found, WHY_SYMBOL_nss_modules), first;
    struct why_error ignored;

    if (!list || search->found.layout.sizes[WHY_STRUCT_nss_module])
        return false;
    return search->wishes->whole || (!why_target_read_word(search->target, list, &first, &ignored) && first);
}

/* All of these fields are optional. If one of them is impossible, take none of them. */
static void add_libc_fields(struct why_layout_search *search, int debug)
{
    struct why_layout with = search->found.layout;
    struct why_error ignored;

    if (!why_layout_add_fields(&with, WHY_LAYOUT_libc, search->target, debug, &ignored) &&
        !why_layout_check(&with, &ignored))
        search->found.layout = with;
}

/*
 * libpthread's own file has the symbols that we need, because libthread_db needs them too. So no server is asked for
 * it.
 */
static int find_debug_symbols(struct why_layout_search *search, enum why_layout_object object, struct why_error *err)
{
    const struct why_loaded *loaded = why_loaded_object(&search->found, object);
    enum why_layout_origin origin;
    WHY_CLOSE int debug = -1;

    if (!why_search_may(search, WHY_LAYOUT_FROM_DWARF) ||
        (object == WHY_LAYOUT_libc ? why_debug_info_open(search->target, &loaded->id, &debug, &origin, err)
                                   : why_debug_file_open(search->target, &loaded->id, &debug, err)))
        return -1;
    why_layout_add_symbols(&search->found.layout, object, debug);
    if (object == WHY_LAYOUT_libc && lacks_libc_fields(search))
        add_libc_fields(search, debug);
    return 0;
}

/* Use what libc's own file tells. */
static void find_in_code(struct why_layout_search *search, const struct why_loaded *libc)
{
    WHY_CLOSE int fd = -1;

    if (!open_own(search->target, libc, &fd))
        why_layout_add_tls_dtor_list(&search->found.layout, fd);
}

/* If all of these fail, glibc's own handles stay unknown. If libc's own file is missing too, so do destructors. */
static void find_library(struct why_layout_search *search, enum why_layout_object object)
{
    const struct why_loaded *loaded = why_loaded_object(&search->found, object);
    struct why_error ignored;

    if (!loaded->found ||
        (search->wishes->file && !why_search_take_file(search, object, search->wishes->file, &ignored)) ||
        (why_search_recall(search, object) && (object != WHY_LAYOUT_libc || !lacks_libc_fields(search))))
        return;
    add_own_symbols(search->target, loaded, object, &search->found.layout);
    if (!find_debug_symbols(search, object, &ignored) || !why_search_take_shipped(search, object, &ignored) ||
        !why_search_take_asked(search, object, &ignored))
        why_search_keep(search, object);
    else if (object == WHY_LAYOUT_libc)
        find_in_code(search, loaded);
}

static int find_all(struct why_layout_search *search, struct why_error *err)
{
    struct why_error ignored;

    why_layout_find_object(search->target, WHY_LAYOUT_libc, &search->found.libc, &ignored);
    why_layout_find_object(search->target, WHY_LAYOUT_pthread, &search->found.pthread, &ignored);
    why_layout_find_object(search->target, WHY_LAYOUT_rtld, &search->found.rtld, err);
    if (!search->found.rtld.found)
        return why_layout_no_loader(search->target, err);
    if (find_rtld(search, err))
        return -1;
    find_library(search, WHY_LAYOUT_libc);
    find_library(search, WHY_LAYOUT_pthread);
    return 0;
}

/*
 * If the process executes another program meanwhile, we read the new program's memory at the old one's mappings. So
 * a failure counts only if a second look, with new mappings, sees the same ld.so.
 */
int why_layout_find(struct why_target *target, const struct why_layout_wishes *wishes,
                    struct why_loaded_layout *ret_found, struct why_error *err)
{
    enum { TRIES = 10 };

    for (int tries = 0; tries < TRIES; tries++) {
        struct why_layout_search search = {.target = target, .wishes = wishes};
        bool found = !find_all(&search, err), same;

        free(search.asked);
        if (found)
            *ret_found = search.found;
        if (found || why_layout_look_again(target, WHY_LAYOUT_rtld, &search.found.rtld, &same, err) || same)
            return found ? 0 : -1;
    }
    return why_error_set(err, WHY_ERR_SYSTEM, "its ld.so was another one at each of %d looks", TRIES);
}

int why_layout_save(const struct why_loaded_layout *layout, FILE *file)
{
    static const enum why_layout_object objects[] = {WHY_LAYOUT_rtld, WHY_LAYOUT_libc, WHY_LAYOUT_pthread};

    why_layout_write_head(file);
    for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
        if (why_loaded_object(layout, objects[i])->found)
            why_layout_write_part(file, objects[i], &why_loaded_object(layout, objects[i])->id, &layout->layout);
    why_layout_write_end(file);
    return fflush(file) || ferror(file) ? -1 : 0;
}

uint64_t why_layout_address(const struct why_loaded_layout *layout, enum why_symbol_id symbol)
{
    const struct why_symbol *found = &layout->layout.symbols[symbol];
    const struct why_loaded *object = why_loaded_object(layout, why_symbol_object(symbol));

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
            if (look_up_in(target, why_loaded_object(layout, order[i]), own, name, ret_address))
                return true;
    return false;
}
