/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/pointer_guard.h"

/* 2 * word size + 1 on both: x86-64 17, i386 and x32 9. */
static uint64_t rotate_right(uint64_t value, unsigned word_size)
{
    unsigned by = 2 * word_size + 1, bits = 8 * word_size;

    return value >> by | value << (bits - by);
}

static uint64_t cut(uint64_t value, unsigned word_size)
{
    return word_size == 8 ? value : value & UINT32_MAX;
}

uint64_t why_pointer_guard_undo(enum why_guard_rule rule, unsigned word_size, uint64_t stored, uint64_t guard)
{
    stored = cut(stored, word_size);
    switch (rule) {
    case WHY_GUARD_XOR: return cut(stored ^ guard, word_size);
    case WHY_GUARD_ROTATE: return cut(cut(rotate_right(stored, word_size), word_size) ^ guard, word_size);
    default: return stored;
    }
}
