/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block about one library: its reasons, its file, what it keeps, who holds it, what to do. */
#pragma once

#include "render/words.h"

enum why_block_kind {
    WHY_BLOCK_REPORT,  /* in a report about all */
    WHY_BLOCK_LIBRARY, /* the one that was asked for: all helps, the holding path, the roots */
    WHY_BLOCK_KEPT,    /* in the answer to what-if: reasons only */
};

void why_block(struct why_words *words, uint32_t map, enum why_block_kind kind);

/*
 * In a report, libraries share a block if they stay for the same reasons. If there is more to tell of each than its
 * name, there must be more than a few, and with -v each library has a block of its own.
 *
 * why_group_order() is for sorting: libraries of the second case that may share a block become neighbours.
 * why_group_size() says how many libraries share the block that begins with blocks->at[first].
 */
int why_group_order(const struct why_analysis *analysis, uint32_t left, uint32_t right);
size_t why_group_size(const struct why_words *words, const struct why_indices *blocks, size_t first);
void why_block_group(struct why_words *words, const struct why_indices *group);

/* The next reason from *at on that is a cause, or NULL: not who needs a library that stays of itself. */
const struct why_reason *why_group_next_reason(const struct why_library *library, size_t *at);

/* Is there nothing to say of it but that its makers want it so? One block for all of these, whatever the reasons. */
bool why_group_is_meant(const struct why_analysis *analysis, uint32_t map);
void why_block_meant(struct why_words *words, const struct why_indices *group);

/*
 * The parts of a block. `group`: the libraries that the block is about. `several_files`: use the sentence for several
 * libraries. why_reason_line() returns the text beside the word of a reason, without the names below it.
 */
const char *why_reason_line(struct why_words *words, uint32_t map, const struct why_reason *reason,
                            bool several_files);
void why_block_reason(struct why_words *words, uint32_t map, const struct why_reason *reason, bool several_files);
void why_block_threads(struct why_words *words, const struct why_indices *destructors); /* sorts them by thread */
void why_block_warning(struct why_words *words, uint32_t map, const struct why_reason *reason);
void why_block_left_behind(struct why_words *words, uint32_t map);
void why_block_file(struct why_words *words, uint32_t map);
void why_block_file_warning(struct why_words *words, uint32_t map);
void why_block_runs(struct why_words *words, uint32_t map);
void why_block_unseen_threads(struct why_words *words);
void why_block_keeps(struct why_words *words, const struct why_indices *group);
void why_block_paths(struct why_words *words, const struct why_indices *group, const struct why_ways *ways);
void why_block_roots(struct why_words *words, uint32_t map, const struct why_ways *ways);
