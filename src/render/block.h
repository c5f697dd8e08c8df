/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block about one library: its reasons, its file, what it keeps, who holds it, the way out. */
#pragma once

#include "render/words.h"

enum why_block_kind {
    WHY_BLOCK_REPORT,  /* one of many */
    WHY_BLOCK_LIBRARY, /* the one that was asked for: all helps, the holding path, the roots */
    WHY_BLOCK_KEPT,    /* under what-if: reasons only */
};

void why_block(struct why_words *words, uint32_t map, enum why_block_kind kind);

/*
 * Libraries of a report that share a block: those whose makers want NODELETE for one and the same reason; and more
 * than a few in which the same libraries bound symbols, if that is all that keeps them, unless -v asks about each.
 *
 * The order puts those that may share one behind each other. The size is how many do from blocks->at[first] on.
 */
int why_group_order(const struct why_analysis *analysis, uint32_t left, uint32_t right);
size_t why_group_size(const struct why_words *words, const struct why_indices *blocks, size_t first);
void why_block_group(struct why_words *words, const struct why_indices *group);

/*
 * The parts of a block; `group` is the libraries that it is about. `several_files`: the sentence for a group. The
 * line of a reason is what stands beside its word, without the names below it.
 */
const char *why_reason_line(struct why_words *words, uint32_t map, const struct why_reason *reason,
                            bool several_files);
void why_block_reason(struct why_words *words, uint32_t map, const struct why_reason *reason, bool several_files);
void why_block_warning(struct why_words *words, uint32_t map, const struct why_reason *reason);
void why_block_file(struct why_words *words, uint32_t map);
void why_block_keeps(struct why_words *words, const struct why_indices *group);
void why_block_paths(struct why_words *words, const struct why_indices *group, const struct why_ways *ways);
void why_block_roots(struct why_words *words, uint32_t map, const struct why_ways *ways);
