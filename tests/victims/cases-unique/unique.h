/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A variable as C++ compilers make it of a static in a template, without a word of C++. */
#pragma once

#define UNIQUE(name)                                                                                                 \
    extern int name;                                                                                                 \
    int name = 1;                                                                                                    \
    __asm__(".type " #name ", @gnu_unique_object")
