/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advice is tried before it is given: its changes are applied to the model, and the sweep of _dl_close_worker is
 * replayed. Private to src/why.
 */
#pragma once

#include "why/why.h"

/* What the user could change about one map. A bit each. */
enum why_change {
    WHY_CHANGE_CLOSED = 1 << 0,       /* its handles are closed */
    WHY_CHANGE_RUN = 1 << 1,          /* its thread-local destructors have run */
    WHY_CHANGE_NO_FLAG = 1 << 2,      /* its file does not say NODELETE */
    WHY_CHANGE_NO_UNIQUE = 1 << 3,    /* it defines no unique symbol */
    WHY_CHANGE_NO_RTLD_FLAG = 1 << 4, /* it was not opened with RTLD_NODELETE, nor found through RTLD_DEFAULT */
    WHY_CHANGE_LOCAL = 1 << 5,        /* no other library binds a symbol in it */
    WHY_CHANGE_HIDDEN = 1 << 6,       /* a library that defines a symbol itself does not bind that in this one */
    WHY_CHANGE_STARTUP = 1 << 7,      /* the program is linked with it */
    WHY_CHANGE_GONE = 1 << 8,         /* it is not loaded */
};

struct why_trial {
    const struct why_analysis *analysis;
    uint16_t *changes; /* one for each map: bits of enum why_change; the caller's */
};

/* Would the sweep unload `map`? Of a NODELETE library handles are taken as closed: its count does not tell. */
bool why_trial_frees(const struct why_trial *trial, uint32_t map);

/* Does `from` itself define every symbol that it bound in `to`, as far as that is known? */
bool why_trial_has_its_own(const struct why_model *model, uint32_t from, uint32_t to);
