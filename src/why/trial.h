/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advice is tried before it is given: it is a change of the model, on which the sweep of _dl_close_worker is
 * replayed. Private to src/why.
 */
#pragma once

#include "why/why.h"

/* What somebody could change about one map. A bit each. */
enum why_change {
    WHY_CHANGE_CLOSED = 1 << 0,       /* its handles are closed */
    WHY_CHANGE_RUN = 1 << 1,          /* its thread-local destructors have run */
    WHY_CHANGE_NO_FLAG = 1 << 2,      /* its file does not say NODELETE */
    WHY_CHANGE_NO_UNIQUE = 1 << 3,    /* it defines no unique symbol */
    WHY_CHANGE_NO_RTLD_FLAG = 1 << 4, /* it was not opened with RTLD_NODELETE, nor found through RTLD_DEFAULT */
    WHY_CHANGE_LOCAL = 1 << 5,        /* no other library binds a symbol in it */
    WHY_CHANGE_HIDDEN = 1 << 6,       /* no other library binds a symbol in it of which it has one of its own */
    WHY_CHANGE_STARTUP = 1 << 7,      /* it came with the program, before what a dlopen brought */
    WHY_CHANGE_GONE = 1 << 8,         /* it is not there */
};

struct why_trial {
    const struct why_analysis *analysis;
    uint16_t *changes; /* of each map: bits of enum why_change. The caller's */
};

/* Would the sweep take `map`, once its own handles are closed if nothing counts them any more (NODELETE)? */
bool why_trial_frees(const struct why_trial *trial, uint32_t map);

/* Does `from` define itself all that it is known to have bound in `to`? */
bool why_trial_has_its_own(const struct why_model *model, uint32_t from, uint32_t to);
