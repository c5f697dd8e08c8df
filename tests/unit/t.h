/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations of the unit tests: a program exits 0, or prints what failed and exits 1. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define t_expect(condition)                                                                                          \
    ((condition) ? (void)0 : (fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition), exit(1)))

#define t_expect_string(got, wanted)                                                                                 \
    (strcmp((got), (wanted))                                                                                         \
         ? (fprintf(stderr, "%s:%d: got \"%s\", wanted \"%s\"\n", __FILE__, __LINE__, (got), (wanted)), exit(1))     \
         : (void)0)
