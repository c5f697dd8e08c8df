/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handles that glibc keeps for itself, in static variables of libc. If the layout does not have the variables, no
 * handles are reported.
 */
#include "reader/private.h"

enum { LIMIT_HANDLES = 1024 };

static void add(struct why_reader *reader, const char *what, uint64_t handle)
{
    if (handle && why_model_map_at(reader->model, handle) != WHY_NONE)
        why_model_add_libc_handle(reader->model, what, handle);
}

/* A word of the target, 0 if it cannot be read. */
static uint64_t word_at(struct why_reader *reader, uint64_t address)
{
    uint64_t word;

    return address && !why_reader_word(reader, address, &word) ? word : 0;
}

/* nss/nss_module.c: one list since 2.34. */
static void take_nss(struct why_reader *reader)
{
    uint64_t module = word_at(reader, why_layout_address(reader->layout, WHY_SYMBOL_nss_modules));

    for (int i = 0; module && i < LIMIT_HANDLES; i++) {
        add(reader, "nss", word_at(reader, why_reader_place(reader, WHY_FIELD_nss_module_handle, module)));
        module = word_at(reader, why_reader_place(reader, WHY_FIELD_nss_module_next, module));
    }
}

/*
 * iconv/gconv_dl.c: a tree of tsearch(3), whose nodes are { key, left, right }, the lowest bit of left being a
 * colour. The keys are { name, counter, handle }.
 */
static void take_gconv(struct why_reader *reader)
{
    uint64_t work[LIMIT_HANDLES + 2] = {word_at(reader, why_layout_address(reader->layout, WHY_SYMBOL_gconv_loaded))};

    for (size_t count = 1, taken = 0; count && taken < LIMIT_HANDLES; taken++) {
        uint64_t node = work[--count] & ~UINT64_C(1), key = word_at(reader, node);

        if (!key)
            continue;
        add(reader, "gconv", word_at(reader, key + 2 * reader->word));
        work[count++] = word_at(reader, node + reader->word);
        work[count++] = word_at(reader, node + 2 * reader->word);
    }
}

void why_reader_libc_handles(struct why_reader *reader)
{
    add(reader, "libgcc_s", word_at(reader, why_layout_address(reader->layout, WHY_SYMBOL_libgcc_handle)));
    take_nss(reader);
    take_gconv(reader);
}
