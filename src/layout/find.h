/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a target to the layout of its ld.so, libc and libpthread. */
#pragma once

#include "base/build_id.h"
#include "layout/layout.h"
#include "model/model.h"
#include "target/target.h"

/* An object of the target that a layout is of. */
struct why_loaded {
    bool found;
    uint64_t head;    /* address of its ELF header */
    uint64_t bias;    /* address in memory less address in the file */
    const char *path; /* as the target sees it; valid as long as the target */
    struct why_build_id id;
};

struct why_loaded_layout {
    struct why_loaded rtld, libc, pthread; /* pthread: libpthread, where it is a library of its own (before 2.34) */
    struct why_layout layout;
    enum why_layout_origin origin; /* of ld.so's part */
    bool kept;                     /* some of it is known only from the cache */
};

/*
 * Find ld.so and the base namespace's libc and libpthread by their files' names, and where their members and
 * variables are: from the debug files of exactly these builds, or from what the cache kept of them. `anew`: the cache
 * is not believed, and written again.
 *
 * WHY_ERR_MISSING: there is no glibc loader (static, musl: the message says which). WHY_ERR_NO_DEBUG_INFO: none for
 * its build (with the build-id).
 */
int why_layout_find(struct why_target *target, bool anew, struct why_loaded_layout *ret_found, struct why_error *err);

/*
 * WHY_ERR_NO_DEBUG_INFO: "no debug information for ld.so", with the build-id of the one that is mapped. `target` may
 * be NULL. Returns -1.
 */
int why_layout_no_debug_information(struct why_target *target, struct why_error *err);

/* The address of a variable in the target, 0 if unknown. */
uint64_t why_layout_address(const struct why_loaded_layout *layout, enum why_symbol_id symbol);

/*
 * The same for any symbol of these objects, by name; nothing of it is kept. False: neither their own files, if they
 * are still these builds, nor their debug files have it.
 */
bool why_layout_look_up(struct why_target *target, const struct why_loaded_layout *layout, const char *name,
                        uint64_t *ret_address);
