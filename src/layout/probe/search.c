/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "layout/layout.h"
#include "layout/probe/probe.h"

void see(struct clues *clues, const void *bytes, uint64_t want)
{
    clues->at[clues->count].bytes = bytes;
    clues->at[clues->count++].want = want;
}

static uint64_t number_at(const unsigned char *bytes, size_t width)
{
    uint64_t wide;
    uint32_t narrow;

    if (width == 1)
        return *bytes;
    if (width == sizeof(narrow)) {
        memcpy(&narrow, bytes, sizeof(narrow));
        return narrow;
    }
    memcpy(&wide, bytes, sizeof(wide));
    return wide;
}

static bool fits(const struct clues *clues, size_t at, size_t width)
{
    uint64_t mask = width < 8 ? (UINT64_C(1) << 8 * width) - 1 : UINT64_MAX;
    uint64_t first = clues->relative ? number_at(clues->at[0].bytes + at, width) - clues->at[0].want : 0;

    for (size_t i = 0; i < clues->count; i++)
        if (((number_at(clues->at[i].bytes + at, width) - first - clues->at[i].want) & mask) != 0)
            return false;
    return true;
}

long find_number(const struct clues *clues, size_t from, size_t end, size_t width)
{
    long found = -1;

    for (size_t at = from; at + width <= end; at += width) {
        if (!fits(clues, at, width))
            continue;
        if (found >= 0)
            return -1;
        found = (long)at;
    }
    return found;
}

static bool bits_fit(const struct clues *clues, size_t bit, unsigned bits)
{
    for (size_t i = 0; i < clues->count; i++)
        if ((clues->at[i].bytes[bit / 8] >> bit % 8 & ((1u << bits) - 1)) != clues->at[i].want)
            return false;
    return true;
}

long find_bits(const struct clues *clues, size_t from, size_t end, unsigned bits)
{
    long found = -1;

    for (size_t bit = from * 8; bit < end * 8; bit++) {
        if (bit % 8 + bits > 8 || !bits_fit(clues, bit, bits))
            continue;
        if (found >= 0)
            return -1;
        found = (long)bit;
    }
    return found;
}

long find_pointer(const unsigned char *bytes, size_t from, size_t end, pointer_test *test, const void *closure)
{
    long found = -1;

    for (size_t at = from; at + WORD <= end; at += WORD) {
        uintptr_t pointer;

        memcpy(&pointer, bytes + at, WORD);
        if (!test(pointer, closure))
            continue;
        if (found >= 0)
            return -1;
        found = (long)at;
    }
    return found;
}

void put_number(struct why_layout *layout, int field, size_t offset, size_t size)
{
    layout->fields[field] = (struct why_field){.known = true, .size = (uint8_t)size, .offset = (uint32_t)offset};
    if (why_field_specs[field].of == WHY_STRUCT_link_map && layout->sizes[WHY_STRUCT_link_map] < offset + size)
        layout->sizes[WHY_STRUCT_link_map] = (uint32_t)(offset + size);
}

void put_bits(struct why_layout *layout, int field, size_t bit, unsigned bits)
{
    put_number(layout, field, bit / 8, 1);
    layout->fields[field].shift = bit % 8;
    layout->fields[field].bits = (uint8_t)bits;
}
