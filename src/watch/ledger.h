/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger of a watch: which libraries were opened and closed, how often, and from where. What it holds is its own:
 * models come and go, and so do link maps, so a library is known by its name and namespace.
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

/* The handles that are open before anything was seen. */
void why_ledger_begin(struct why_ledger *ledger, const struct why_analysis *analysis);

/* A dlopen that succeeded; a dlclose. `site` is copied. */
void why_ledger_open(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site);
void why_ledger_close(struct why_ledger *ledger, const char *path, uint64_t ns, const char *site,
                      enum why_outcome outcome);

/* Dlopens, since before the watch or in it, that no dlclose has matched; less than 0: closed too often. */
int64_t why_ledger_open_handles(const struct why_ledger_library *library);

/*
 * The libraries whose dlopens and dlcloses in the watch do not match, most open handles first, those closed too
 * often last. An array of pointers in the ledger's arena.
 */
const struct why_ledger_library **why_ledger_unmatched(const struct why_ledger *ledger, size_t *ret_count);
