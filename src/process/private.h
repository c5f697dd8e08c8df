/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What processes and cores share, and what each of them brings. Private to src/process. */
#pragma once

#include "process/target.h"

enum {
    WHY_PAGE = 4096,        /* the page size of every machine is a multiple of this */
    WHY_CACHED_PAGES = 128, /* a power of two */
    WHY_AHEAD_PAGES = 16,
    WHY_LIMIT_MAPPINGS = 1 << 20,
};

struct why_target_methods {
    /* Memory, all or nothing, as why_target_read() but without the cache. */
    int (*read)(struct why_target *target, uint64_t address, void *buffer, size_t length, struct why_error *err);
    /*
     * At most WHY_AHEAD_PAGES whole pages: how many could be read before the first that could not. NULL: reading
     * several at once is not faster.
     */
    size_t (*read_pages)(struct why_target *target, const uint64_t *addresses, void *pages, size_t count);
    bool (*holds)(struct why_target *target, uint64_t address); /* NULL: whatever can be read is its own */
    int (*check)(struct why_target *target, struct why_error *err);
    /* Read the mappings anew, if they can change. */
    int (*renew)(struct why_target *target, struct why_error *err);
    /* Descriptors good for fstat() at least (O_PATH), of files of any type. */
    int (*find_file)(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                     struct why_error *err);
    int (*find_path)(struct why_target *target, const char *path, int *ret_fd, struct why_error *err);
    pid_t (*thread_id)(struct why_target *target, pid_t own);
    bool (*main_ended)(struct why_target *target); /* NULL: it is not known */
    const char *(*thread_name)(struct why_target *target, pid_t thread, struct why_arena *arena);
    bool (*thread_place)(struct why_target *target, pid_t thread, struct why_thread_place *ret_place);
    void (*close)(struct why_target *target); /* releases what the kind added, not the shared part */
};

struct why_cached_page {
    bool valid;
    uint64_t address;
    unsigned char bytes[WHY_PAGE];
};

/* The first member of each kind's own struct. */
struct why_target {
    const struct why_target_methods *methods;
    struct why_arena *arena;
    struct why_target_info info;
    struct why_mapping *mappings;
    size_t mapping_count, mapping_room;
    bool fresh;                    /* the mappings were read after the last why_target_forget() */
    struct why_cached_page *cache; /* WHY_CACHED_PAGES of them */
    unsigned char *ahead;          /* WHY_AHEAD_PAGES pages, to read into */
    uint64_t last_page;            /* the page that was read last; `stride`: its distance from the one before */
    int64_t stride;
    uint64_t *expected; /* pages, in the order in which they are going to be read */
    size_t expected_count, expected_at;
};

/* `target` is zeroed heap memory; why_target_close() undoes all of it. */
void why_target_init(struct why_target *target, const struct why_target_methods *methods);

/* Sort the mappings and drop those that overlap an earlier one; once, when all are there. */
void why_target_settle_mappings(struct why_target *target);

/* WHY_ERR_FAULT at `address`. */
int why_target_fault(uint64_t address, struct why_error *err);
