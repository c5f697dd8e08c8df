/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where threads run: what would crash if a library went. From evidence. */
#pragma once

#include <stdint.h>

enum why_run_how {
    WHY_RUN_NOW,     /* its program counter lies in the library */
    WHY_RUN_BEGAN,   /* its start routine does, and so it comes back there */
    WHY_RUN_INSIDE,  /* a call there has not returned */
    WHY_RUN_PERHAPS, /* a word on its stack looks like a return address there, and not all of its frames are known */
    WHY_RUN_UNKNOWN, /* it ran at that moment, or may not be looked at: no library */
};

/* The words of this enum, in facts and JSON alike; NULL at the end. */
extern const char *const why_run_words[];

/* One record for each thread and each dlopened library that could go, with the first of these that applies. */
struct why_run {
    uint32_t thread; /* index */
    enum why_run_how how;
    uint32_t map; /* index, or WHY_NONE */
    uint64_t address;
};
