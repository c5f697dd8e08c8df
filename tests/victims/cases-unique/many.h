/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forty unique symbols PREFIX_00 ... PREFIX_39, each of them bound by a relocation of the library itself. */
#pragma once

#include "unique.h"

#define TEN(prefix, tens, what)                                                                                      \
    what(prefix##_##tens##0) what(prefix##_##tens##1) what(prefix##_##tens##2) what(prefix##_##tens##3)              \
        what(prefix##_##tens##4) what(prefix##_##tens##5) what(prefix##_##tens##6) what(prefix##_##tens##7)          \
            what(prefix##_##tens##8) what(prefix##_##tens##9)
#define FORTY(prefix, what) TEN(prefix, 0, what) TEN(prefix, 1, what) TEN(prefix, 2, what) TEN(prefix, 3, what)

#define DEFINE(name) UNIQUE(name);
#define POINT(name) &name,

#define MANY_UNIQUE(prefix)                                                                                          \
    FORTY(prefix, DEFINE)                                                                                            \
    extern int *prefix##_pointers[];                                                                                 \
    int *prefix##_pointers[] = {FORTY(prefix, POINT)};
