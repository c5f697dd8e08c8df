/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A variable as C++ compilers make it of a static in a template, without a word of C++. All of it in the assembler's
 * language: clang would declare its own variable global as well, which is another binding to its assembler. GNU's
 * wants to hear it, or it binds what the library itself refers to, and leaves no relocation by the symbol.
 */
#pragma once

#ifdef __clang__
#define GLOBAL(name)
#else
#define GLOBAL(name) ".globl " #name "\n"
#endif

#define UNIQUE(name)                                                                                                 \
    extern int name;                                                                                                 \
    __asm__(".pushsection .data\n" GLOBAL(name) ".type " #name ", %gnu_unique_object\n"                              \
                                                ".size " #name ", 4\n"                                               \
                                                ".balign 4\n" #name ": .long 1\n"                                    \
                                                ".popsection")
