/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/search.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "base/memory.h"
#include "layout/ask.h"
#include "layout/cache.h"
#include "layout/file.h"
#include "process/debug_file.h"
#include "process/regular_file.h"

const struct why_loaded *why_loaded_object(const struct why_loaded_layout *layout, enum why_layout_object object)
{
    switch (object) {
    case WHY_LAYOUT_rtld: return &layout->rtld;
    case WHY_LAYOUT_libc: return &layout->libc;
    default: return &layout->pthread;
    }
}

bool why_search_may(const struct why_layout_search *search, enum why_layout_origin way)
{
    return !search->wishes->ways || search->wishes->ways & 1u << way;
}

/* ld.so's part counts only if it is complete. */
int why_search_take_whole(struct why_layout_search *search, enum why_layout_object object,
                          const struct why_layout *with, struct why_error *err)
{
    if (object == WHY_LAYOUT_rtld && why_layout_check(with, err))
        return -1;
    if (object == WHY_LAYOUT_rtld && !with->symbols[WHY_SYMBOL_rtld_global].known)
        return why_error_set(err, WHY_ERR_MISSING, "ld.so has no symbol _rtld_global");
    search->found.layout = *with;
    return 0;
}

static int take_part(struct why_layout_search *search, enum why_layout_object object, FILE *file,
                     struct why_error *err)
{
    struct why_layout with = search->found.layout;

    return why_layout_read_part(file, object, &why_loaded_object(&search->found, object)->id, &with, err) ||
                   why_search_take_whole(search, object, &with, err)
               ? -1
               : 0;
}

int why_search_take_file(struct why_layout_search *search, enum why_layout_object object, const char *path,
                         struct why_error *err)
{
    WHY_FCLOSE FILE *file = NULL;
    int fd;

    if (why_regular_file_open(path, &fd, err))
        return -1;
    file = fdopen(fd, "r");
    return file ? take_part(search, object, file, err) : why_error_errno(err, "cannot read it");
}

/* The part of this build in the files that came with the program, one a suite. */
int why_search_take_shipped(struct why_layout_search *search, enum why_layout_object object, struct why_error *err)
{
    const char *shipped = search->wishes->shipped;
    bool wanted = why_search_may(search, WHY_LAYOUT_FROM_FILE) && shipped &&
                  why_loaded_object(&search->found, object)->id.length;
    DIR *directory = wanted ? opendir(shipped) : NULL;
    const struct dirent *entry;
    int failed = -1;

    while (failed && directory && (entry = readdir(directory))) {
        char path[PATH_MAX];

        if (strstr(entry->d_name, ".layout") &&
            snprintf(path, sizeof(path), "%s/%s", shipped, entry->d_name) < (int)sizeof(path))
            failed = why_search_take_file(search, object, path, err);
    }
    if (directory)
        closedir(directory);
    return failed ? why_error_set(err, WHY_ERR_MISSING, "no layout file") : 0;
}

/* One answer of the loader has both ld.so's part and libc's. */
int why_search_take_asked(struct why_layout_search *search, enum why_layout_object object, struct why_error *err)
{
    const struct why_layout_wishes *wishes = search->wishes;
    WHY_FCLOSE FILE *file = NULL;

    if (!search->was_asked && wishes->probe &&
        (wishes->ask_loader || why_search_may(search, WHY_LAYOUT_FROM_LOADER))) {
        search->was_asked = true;
        if (why_layout_ask(wishes->probe, wishes->ask_loader, &search->found.rtld.id, &search->asked, err))
            return -1;
    }
    if (!search->asked)
        return why_error_set(err, WHY_ERR_MISSING, "the loader was not asked");
    file = fmemopen(search->asked, strlen(search->asked), "r");
    return file ? take_part(search, object, file, err) : why_error_errno(err, "cannot read its answer");
}

/*
 * A cached layout that was made without debug information lacks static variables. Ignore it once debug information
 * is installed.
 */
static bool is_surpassed(struct why_layout_search *search, enum why_layout_object object,
                         const struct why_layout *kept)
{
    WHY_CLOSE int debug = -1;
    struct why_error ignored;

    if (object == WHY_LAYOUT_pthread || !why_search_may(search, WHY_LAYOUT_FROM_DWARF) ||
        kept->symbols[object == WHY_LAYOUT_rtld ? WHY_SYMBOL_close_state : WHY_SYMBOL_gconv_loaded].known)
        return false;
    return !why_debug_file_open(search->target, &why_loaded_object(&search->found, object)->id, &debug, &ignored);
}

bool why_search_recall(struct why_layout_search *search, enum why_layout_object object)
{
    struct why_layout kept = search->found.layout;
    struct why_error ignored;

    if (search->wishes->anew || !why_search_may(search, WHY_LAYOUT_FROM_CACHE) ||
        !why_cache_load(object, &why_loaded_object(&search->found, object)->id, &kept) ||
        is_surpassed(search, object, &kept) || why_search_take_whole(search, object, &kept, &ignored))
        return false;
    search->found.kept = true;
    return true;
}

void why_search_keep(const struct why_layout_search *search, enum why_layout_object object)
{
    why_cache_store(object, &why_loaded_object(&search->found, object)->id, &search->found.layout);
}
