/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Function pointers as glibc stores them (PTR_MANGLE, sysdeps/unix/sysv/linux/ARCH/pointer_guard.h).
 * __cxa_thread_atexit_impl stores its destructors this way since glibc 2.23 (f586e13286); before, it stored plain
 * pointers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum why_guard_rule {
    WHY_GUARD_UNKNOWN, /* we do not know the rule of this machine */
    WHY_GUARD_NONE,    /* pointers are stored as they are */
    WHY_GUARD_XOR,     /* stored = pointer ^ guard */
    WHY_GUARD_ROTATE,  /* stored = rotate_left(pointer ^ guard, 17 or 9) */
};

/* The pointer that `stored` stands for. `word_size` is 4 or 8. The rules UNKNOWN and NONE give `stored` back. */
uint64_t why_pointer_guard_undo(enum why_guard_rule rule, unsigned word_size, uint64_t stored, uint64_t guard);
