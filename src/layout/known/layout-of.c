/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: layout-of ld.so|libc|libpthread FILE DEBUGDIR: prints the layout file of this object, from its debug file
 * below DEBUGDIR. Nothing of FILE is run, so it may be of any machine.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "layout/file.h"
#include "layout/layout.h"
#include "process/elf_image.h"

static int open_debug_file(const char *directory, const struct why_build_id *id)
{
    char hex[WHY_BUILD_ID_HEX], path[PATH_MAX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    snprintf(path, sizeof(path), "%s/.build-id/%.2s/%s.debug", directory, hex, hex + 2);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int object_called(const char *name)
{
    static const char *const names[] = {"ld.so", "libc", "libpthread"};

    for (int i = 0; i < 3; i++)
        if (!strcmp(names[i], name))
            return i;
    return -1;
}

/* On x86-64 the code of libc says too where its list of destructors is: this is where the two are compared. */
static bool code_agrees(const struct why_layout *layout, int libc)
{
    struct why_layout by_code = {0};
    const struct why_symbol *found = &by_code.symbols[WHY_SYMBOL_tls_dtor_list];

    why_layout_add_tls_dtor_list(&by_code, libc);
    return !found->known || found->value == layout->symbols[WHY_SYMBOL_tls_dtor_list].value;
}

int main(int argc, char **argv)
{
    int object = argc == 4 ? object_called(argv[1]) : -1;
    WHY_CLOSE int fd = object < 0 ? -1 : open(argv[2], O_RDONLY | O_CLOEXEC);
    struct why_build_id id = why_build_id_of_file(fd);
    WHY_CLOSE int debug = id.length ? open_debug_file(argv[3], &id) : -1;
    struct why_layout layout = {0};
    struct why_error err = {.message = "no debug file"};

    if (debug < 0 || (object != WHY_LAYOUT_pthread && why_layout_add_fields(&layout, object, NULL, debug, &err)) ||
        (object == WHY_LAYOUT_rtld && why_layout_check(&layout, &err))) {
        fprintf(stderr, "layout-of: %s: %s\n", argc == 4 ? argv[2] : "three arguments", err.message);
        return 2;
    }
    why_layout_add_symbols(&layout, object, fd);
    why_layout_add_symbols(&layout, object, debug);
    if (object == WHY_LAYOUT_libc && !code_agrees(&layout, fd)) {
        fprintf(stderr, "layout-of: %s: its code says another place for tls_dtor_list\n", argv[2]);
        return 2;
    }
    why_layout_write_head(stdout);
    why_layout_write_part(stdout, object, &id, &layout);
    why_layout_write_end(stdout);
    return fflush(stdout) ? 2 : 0;
}
