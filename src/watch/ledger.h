/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger of a watch: which libraries were opened and closed, how often, and from where. It copies what it keeps,
 * because models and link maps come and go. A library is identified by its name and namespace.
 */
#pragma once

#include "why/why.h"

/* The calls from one place. */
struct why_ledger_site {
    const char *text; /* "plugin_load+0x77 (host.c:31)", with the flags that matter */
    bool close;
    uint64_t count;
};

struct why_ledger_library {
    const char *path; /* l_name, or the address where there is no link map */
    uint64_t ns;
    uint64_t before; /* dlopens that were not closed when the watch began */
    uint64_t opened, closed;
    struct why_ledger_site *sites; /* opens first, each kind in the order of the first call */
    size_t site_count, site_room;
};

struct why_ledger {
    struct why_arena *arena;
    struct why_ledger_library *libraries;
    size_t library_count, library_room;
    uint64_t opens, closes, failed_opens;
    uint64_t outcomes[WHY_OUTCOME_DEFERRED + 1]; /* of the dlcloses */
};

struct why_ledger *why_ledger_new(void);
void why_ledger_free(struct why_ledger *ledger); /* NULL is allowed */

/* Enter the handles that are open when the watch begins. */
void why_ledger_begin(struct why_ledger *ledger, const struct why_analysis *analysis);

/* Enter a dlopen that succeeded, or a dlclose. `site` is copied. */
void why_ledger_open(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site);
void why_ledger_close(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site,
                      enum why_outcome outcome);

/* How many dlopens, before the watch and in it, are still open. Less than 0: there were too many dlcloses. */
int64_t why_ledger_open_handles(const struct why_ledger_library *library);

/*
 * The libraries with unequal numbers of dlopens and dlcloses in the watch. Those with most open handles come first,
 * those that were closed too often last. An array of pointers in the ledger's arena.
 */
const struct why_ledger_library **why_ledger_unmatched(const struct why_ledger *ledger, size_t *ret_count);
