/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to the file of a library since it was mapped. */
#include <inttypes.h>

#include "render/block.h"

static const char *identity(struct why_words *words, uint64_t inode, const struct why_build_id *id, const char *none)
{
    struct why_arena *arena = words->printer->arena;
    const char *build = id->length ? why_printf(arena, "build-id %s", why_words_build_id_text(words, id)) : none;

    return inode ? why_printf(arena, "%s" WHY_GAP "%s", why_printer_piece(words->printer, "inode %" PRIu64, inode),
                              why_printer_piece(words->printer, "%s", build))
                 : why_printer_piece(words->printer, "%s", build);
}

/* Which library a dlopen returns. The loader first compares the names in its list, then the inodes of the files. */
static void print_what_dlopen_gives(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    uint32_t newer = why_map_newer(words->analysis, map);
    struct why_printer *printer = words->printer;

    if (model->maps[map].file.state == WHY_FILE_OVERWRITTEN) {
        why_printer_more(printer, "dlopen by any path gives the mapped one again, as long as it is mapped");
        return;
    }
    if (newer == WHY_NONE || !model->maps[map].name || !model->maps[newer].name) {
        why_printer_more(printer, "dlopen by the same path gives the mapped one again");
        return;
    }
    why_printer_more(printer, "the one on disk is loaded too: dlopen(\"%s\") gives this one again,",
                     why_printer_name(printer, model->maps[map].name));
    why_printer_more(printer, "dlopen(\"%s\") that one", why_printer_name(printer, model->maps[newer].name));
}

static void print_older(struct why_words *words, uint32_t map)
{
    uint32_t older = why_map_older(words->analysis, map);

    if (older == WHY_NONE || !words->analysis->model->maps[older].name)
        return;
    why_printer_detail(words->printer, WHY_PLAIN, "file", "took the name of one that is loaded too:");
    why_printer_more(words->printer, "dlopen(\"%s\") gives that one",
                     why_printer_name(words->printer, words->analysis->model->maps[older].name));
}

static void print_changed_file(struct why_words *words, uint32_t map, const char *what, const char *mapped_suffix,
                               bool on_disk)
{
    const struct why_file *file = &words->analysis->model->maps[map].file;
    struct why_printer *printer = words->printer;

    why_printer_detail(printer, WHY_PLAIN, "file", "%s", what);
    why_printer_more(printer, "%s" WHY_GAP "%s%s", why_printer_piece(printer, "mapped "),
                     identity(words, file->mapped_inode, &file->mapped_id, "build-id unknown"), mapped_suffix);
    if (on_disk)
        why_printer_more(printer, "%s" WHY_GAP "%s", why_printer_piece(printer, "on disk"),
                         identity(words, file->disk_inode, &file->disk_id, "no build-id"));
    if (words->analysis->model->source.target != WHY_TARGET_CORE)
        print_what_dlopen_gives(words, map);
}

void why_block_file(struct why_words *words, uint32_t map)
{
    const struct why_file *file = &words->analysis->model->maps[map].file;
    bool core = words->analysis->model->source.target == WHY_TARGET_CORE;

    switch (file->state) {
    case WHY_FILE_REPLACED:
        if (core) {
            why_printer_detail(words->printer, WHY_PLAIN, "file",
                               "another build is on this machine: names are from the core");
            why_printer_more(words->printer, "%s" WHY_GAP "%s", why_printer_piece(words->printer, "mapped "),
                             identity(words, 0, &file->mapped_id, "build-id unknown"));
            why_printer_more(words->printer, "%s" WHY_GAP "%s", why_printer_piece(words->printer, "on disk"),
                             identity(words, 0, &file->disk_id, "no build-id"));
        } else {
            print_changed_file(words, map, "replaced: the mapped file is not the one on disk", ", deleted", true);
        }
        return;
    case WHY_FILE_DELETED:
        print_changed_file(words, map, "deleted: no file has its name any more", ", deleted", false);
        return;
    case WHY_FILE_OVERWRITTEN:
        print_changed_file(words, map, "overwritten: the file was written to after it was mapped", "", true);
        return;
    case WHY_FILE_ABSENT:
        why_printer_detail(words->printer, WHY_PLAIN, "file", "not on this machine: names are from the core");
        return;
    case WHY_FILE_TOUCHED:
    case WHY_FILE_SAME: print_older(words, map); return;
    case WHY_FILE_MEMFD:
    case WHY_FILE_UNKNOWN: return;
    }
}

void why_block_file_warning(struct why_words *words, uint32_t map)
{
    if (why_map_is_mixed(&words->analysis->model->maps[map]))
        why_printer_detail(words->printer, WHY_BOLD, "warning", "%s", why_phrases[WHY_PHRASE_MIXED]);
}
