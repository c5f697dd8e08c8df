/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of the file behind a library. */
#include <inttypes.h>

#include "render/block.h"

static const char *identity(struct why_words *words, uint64_t inode, const struct why_build_id *id)
{
    struct why_arena *arena = words->page->arena;
    const char *build = id->length ? why_printf(arena, "build-id %s", why_build_id_text(words, id)) : "no build-id";

    return inode ? why_printf(arena, "%s" WHY_GAP "%s", why_piece(words->page, "inode %" PRIu64, inode),
                              why_piece(words->page, "%s", build))
                 : why_piece(words->page, "%s", build);
}

static void print_changed_file(struct why_words *words, const struct why_file *file, const char *what,
                               const char *mapped_suffix, bool on_disk)
{
    struct why_page *page = words->page;

    why_page_detail(page, WHY_PLAIN, "file", "%s", what);
    why_page_more(page, "%s" WHY_GAP "%s%s", why_piece(page, "mapped "),
                  identity(words, file->mapped_inode, &file->mapped_id), mapped_suffix);
    if (on_disk)
        why_page_more(page, "%s" WHY_GAP "%s", why_piece(page, "on disk"),
                      identity(words, file->disk_inode, &file->disk_id));
    why_page_more(page, "dlopen by the same path gives the mapped one again");
}

void why_block_file(struct why_words *words, const struct why_map *map)
{
    const struct why_file *file = &map->file;
    bool core = words->analysis->model->source.target == WHY_TARGET_CORE;

    switch (file->state) {
    case WHY_FILE_REPLACED:
        if (core) {
            why_page_detail(words->page, WHY_PLAIN, "file",
                            "another build is on this machine: names are from the core");
            why_page_more(words->page, "%s" WHY_GAP "%s", why_piece(words->page, "mapped "),
                          identity(words, 0, &file->mapped_id));
            why_page_more(words->page, "%s" WHY_GAP "%s", why_piece(words->page, "on disk"),
                          identity(words, 0, &file->disk_id));
        } else {
            print_changed_file(words, file, "replaced: the mapped file is not the one on disk", ", deleted", true);
        }
        return;
    case WHY_FILE_DELETED:
        print_changed_file(words, file, "deleted: no file has its name any more", ", deleted", false);
        return;
    case WHY_FILE_OVERWRITTEN:
        print_changed_file(words, file, "overwritten: the file was written to after it was mapped", "", true);
        return;
    case WHY_FILE_ABSENT:
        why_page_detail(words->page, WHY_PLAIN, "file", "not on this machine: names are from the core");
        return;
    case WHY_FILE_SAME:
    case WHY_FILE_UNKNOWN: return;
    }
}
