/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Function pointers as glibc stores them (PTR_MANGLE, sysdeps/unix/sysv/linux/ARCH/pointer_guard.h). The destructors
 * of __cxa_thread_atexit_impl are stored so since glibc 2.23 (f586e13286), before that plainly.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum why_guard_rule {
    WHY_GUARD_UNKNOWN, /* a machine that we know nothing about */
    WHY_GUARD_NONE,    /* pointers are stored as they are */
    WHY_GUARD_XOR,     /* stored = pointer ^ guard */
    WHY_GUARD_ROTATE,  /* stored = rotate_left(pointer ^ guard, 17 or 9) */
};

/* The pointer behind `stored`. `word_size` is 4 or 8; a rule of UNKNOWN or NONE gives `stored` back. */
uint64_t why_unguard(enum why_guard_rule rule, unsigned word_size, uint64_t stored, uint64_t guard);
