/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handles that glibc keeps for itself, in static variables of libc. If the layout does not have the variables, no
 * handles are reported.
 */
#include "reader/private.h"

enum { LIMIT_HANDLES = 1024 };

static void add(struct why_look *look, const char *what, uint64_t handle)
{
    if (handle && why_model_map_at(look->model, handle) != WHY_NONE)
        why_model_add_libc_handle(look->model, what, handle);
}

/* A word of the target, 0 if it cannot be read. */
static uint64_t word_at(struct why_look *look, uint64_t address)
{
    uint64_t word;

    return address && !why_look_word(look, address, &word) ? word : 0;
}

/* nss/nss_module.c: one list since 2.34. */
static void take_nss(struct why_look *look)
{
    uint64_t module = word_at(look, why_layout_address(look->layout, WHY_SYMBOL_nss_modules));

    for (int i = 0; module && i < LIMIT_HANDLES; i++) {
        add(look, "nss", word_at(look, why_look_place(look, WHY_FIELD_nss_module_handle, module)));
        module = word_at(look, why_look_place(look, WHY_FIELD_nss_module_next, module));
    }
}

/*
 * iconv/gconv_dl.c: a tree of tsearch(3), whose nodes are { key, left, right }, the lowest bit of left being a
 * colour. The keys are { name, counter, handle }.
 */
static void take_gconv(struct why_look *look)
{
    uint64_t work[LIMIT_HANDLES + 2] = {word_at(look, why_layout_address(look->layout, WHY_SYMBOL_gconv_loaded))};

    for (size_t count = 1, taken = 0; count && taken < LIMIT_HANDLES; taken++) {
        uint64_t node = work[--count] & ~UINT64_C(1), key = word_at(look, node);

        if (!key)
            continue;
        add(look, "gconv", word_at(look, key + 2 * look->word));
        work[count++] = word_at(look, node + look->word);
        work[count++] = word_at(look, node + 2 * look->word);
    }
}

void why_look_libc_handles(struct why_look *look)
{
    add(look, "libgcc_s", word_at(look, why_layout_address(look->layout, WHY_SYMBOL_libgcc_handle)));
    take_nss(look);
    take_gconv(look);
}
