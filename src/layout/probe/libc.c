/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libc's list of destructors, the symbols of ld.so and libc, and which builds they are. */
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>

#include "base/build_id.h"
#include "layout/file.h"
#include "layout/probe/probe.h"

static int find_segment(struct dl_phdr_info *info, size_t size, void *closure)
{
    struct dl_phdr_info *wanted = closure;

    (void)size;
    if (info->dlpi_addr != wanted->dlpi_addr)
        return 0;
    *wanted = *info;
    return 1;
}

/* Of an object of ours: its program headers. */
static struct dl_phdr_info headers_of(const struct link_map *map)
{
    struct dl_phdr_info info = {.dlpi_addr = map->l_addr};

    dl_iterate_phdr(find_segment, &info);
    return info;
}

/* { func, obj, map, next }: the newest of the three that were registered for the plugin. */
static bool is_destructor_list(uintptr_t pointer, const void *closure)
{
    uintptr_t node[4], map = (uintptr_t)shots[ALL].map[PLUGIN];

    (void)closure;
    peek((void *)pointer, node, sizeof(node));
    return node[2] == map && peek_word((void *)(node[3] + 2 * WORD)) == map;
}

const char *find_destructor_list(struct why_layout *layout)
{
    static unsigned char copy[MAP_BYTES];
    struct dl_phdr_info info = headers_of(shots[ALL].map[LIBC]);
    char *block = NULL;
    size_t size = 0;
    long at;

    dlinfo(shots[ALL].map[LIBC], RTLD_DI_TLS_DATA, &block);
    for (int i = 0; i < info.dlpi_phnum; i++)
        if (info.dlpi_phdr[i].p_type == PT_TLS)
            size = info.dlpi_phdr[i].p_memsz;
    size = size < sizeof(copy) ? size : sizeof(copy);
    peek(block, copy, size);
    at = block ? find_pointer(copy, 0, size, is_destructor_list, NULL) : -1;
    if (at < 0)
        return "tls_dtor_list";
    layout->symbols[WHY_SYMBOL_tls_dtor_list] = (struct why_symbol){.known = true, .value = (uint64_t)at};
    return NULL;
}

static void put_symbol(struct why_layout *layout, int symbol, uintptr_t address)
{
    bool libc = why_symbol_object(symbol) == WHY_LAYOUT_libc;

    if (address)
        layout->symbols[symbol] =
            (struct why_symbol){.known = true, .value = address - shots[ALL].map[libc ? LIBC : RTLD]->l_addr};
}

/* dlsym() does not find static variables. gnu_get_libc_version() gives the address of glibc's version. */
void put_symbols(struct why_layout *layout)
{
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) != WHY_LAYOUT_pthread && i != WHY_SYMBOL_tls_dtor_list)
            put_symbol(layout, i, (uintptr_t)dlsym(RTLD_DEFAULT, why_symbol_name(i)));
    put_symbol(layout, WHY_SYMBOL_version, (uintptr_t)gnu_get_libc_version());
}

static struct why_build_id build_id_of(const struct link_map *map)
{
    struct dl_phdr_info info = headers_of(map);
    struct why_build_id id = {.length = 0};

    for (int i = 0; i < info.dlpi_phnum; i++) {
        const char *note = (const char *)info.dlpi_addr + info.dlpi_phdr[i].p_vaddr;
        const char *end = note + info.dlpi_phdr[i].p_memsz;

        while (info.dlpi_phdr[i].p_type == PT_NOTE && note + 12 <= end) {
            uint32_t head[3]; /* sizes of name and description, type */

            memcpy(head, note, sizeof(head));
            if (head[2] == 3 && head[0] == 4 && !memcmp(note + 12, "GNU", 4) && head[1] <= WHY_BUILD_ID_MAX) {
                id.length = (uint8_t)head[1];
                memcpy(id.bytes, note + 16, head[1]);
            }
            note += 12 + ((head[0] + 3) & ~3u) + ((head[1] + 3) & ~3u);
        }
    }
    return id;
}

void print_layout(const struct why_layout *layout)
{
    struct why_build_id rtld = build_id_of(shots[ALL].map[RTLD]), libc = build_id_of(shots[ALL].map[LIBC]);

    why_layout_write_head(stdout);
    why_layout_write_part(stdout, WHY_LAYOUT_rtld, &rtld, layout);
    why_layout_write_part(stdout, WHY_LAYOUT_libc, &libc, layout);
    why_layout_write_end(stdout);
    fflush(stdout);
}
