/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block about one library: its reasons, its file, what it keeps, who holds it, the way out. */
#pragma once

#include "render/words.h"

enum why_block_kind {
    WHY_BLOCK_REPORT,  /* one of many */
    WHY_BLOCK_LIBRARY, /* the one that was asked for: all helps, the holding path, the roots */
    WHY_BLOCK_KEPT,    /* under what-if: reasons only */
};

/* `group`: further libraries that share the block word for word (see why_block_shared). */
void why_block(struct why_words *words, uint32_t map, const struct why_indices *group, enum why_block_kind kind);

/* Could these two stand in one block? Then nothing in their evidence differs. */
bool why_block_shared(const struct why_analysis *analysis, uint32_t left, uint32_t right);

/*
 * The parts of a block. `several_files`: the sentence for a group. The line of a reason is what stands beside its
 * word, without the names below it.
 */
const char *why_reason_line(struct why_words *words, uint32_t map, const struct why_reason *reason,
                            bool several_files);
void why_block_reason(struct why_words *words, uint32_t map, const struct why_reason *reason, bool several_files);
void why_block_warning(struct why_words *words, uint32_t map, const struct why_reason *reason);
void why_block_file(struct why_words *words, uint32_t map);
void why_block_keeps(struct why_words *words, uint32_t map);
void why_block_paths(struct why_words *words, uint32_t map, const struct why_ways *ways);
void why_block_roots(struct why_words *words, uint32_t map, const struct why_ways *ways);
