/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a target to the layout of its ld.so, libc and libpthread. */
#pragma once

#include "base/build_id.h"
#include "layout/layout.h"
#include "model/model.h"
#include "process/target.h"

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
    bool kept;                     /* part of it came from the cache only */
};

/* What the user allows or wants. */
struct why_layout_wishes {
    bool anew;              /* ignore the cache, and write it again */
    bool whole;             /* read all of libc's part too, even if this process does not need it */
    unsigned ways;          /* bits 1 << enum why_layout_origin: only these; 0: all */
    const char *file;       /* this layout file and no other way; or NULL */
    const char *ask_loader; /* execute this loader and no other way; or NULL */
    const char *shipped;    /* directory of the layout files that came with the program; or NULL */
    const char *probe;      /* directory of the program that asks a loader; or NULL */
};

/*
 * Find ld.so and the base namespace's libc and libpthread by their files' names, and where their members and
 * variables are: from what the cache kept of exactly these builds; from their debug files; from a layout file that
 * came with the program; by asking this machine's own loader, if it is the same build. For each object, the first of
 * these that has it is used.
 *
 * WHY_ERR_MISSING: there is no glibc loader (static, musl: the message says which); a layout file that is of another
 * build. WHY_ERR_NO_DEBUG_INFO: none for its build (with the build-id), and no other way. These errors are returned
 * only if two looks saw the same ld.so; WHY_ERR_SYSTEM: no two did. WHY_ERR_MISSING too: the process ended or
 * executed another program.
 */
int why_layout_find(struct why_target *target, const struct why_layout_wishes *wishes,
                    struct why_loaded_layout *ret_found, struct why_error *err);

/* Write it as a layout file (layout/file.h). -1 with errno. */
int why_layout_save(const struct why_loaded_layout *layout, FILE *file);

/*
 * WHY_ERR_NO_DEBUG_INFO: "no debug information for ld.so", with the build-id of the one that is mapped. `target` may
 * be NULL. Returns -1.
 */
int why_layout_no_debug_information(struct why_target *target, struct why_error *err);

/* The address of a variable in the target, 0 if unknown. */
uint64_t why_layout_address(const struct why_loaded_layout *layout, enum why_symbol_id symbol);

/*
 * The same for any symbol of these objects, by name; the result is not cached. False: neither their own files, if
 * they are still these builds, nor their debug files have it.
 */
bool why_layout_look_up(struct why_target *target, const struct why_loaded_layout *layout, const char *name,
                        uint64_t *ret_address);
