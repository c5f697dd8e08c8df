/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the text renderer. */
#pragma once

#include "render/block.h"

void why_text_report(struct why_words *words);
void why_text_libraries(struct why_words *words, const struct why_answer *answer);
void why_text_what_if(struct why_words *words, const struct why_answer *answer);

/* A block for each cause: what is stuck, under way or waits for a sweep. */
void why_text_blocks(struct why_words *words);

/* Says of a library that was asked for by the name of another file that it is of the same build. */
void why_text_same_build(struct why_words *words, const struct why_answer *answer, uint32_t map);

/* The block `open`, if anything is. */
void why_text_open(struct why_words *words);

/* That the process exits, which is important for the whole page. */
void why_text_activity(struct why_words *words);

/* The block `interposed`: libraries whose dlclose or dlopen is called in place of glibc's. */
void why_text_interposers(struct why_words *words);

/* The blocks `unknown`, one for each thing that could not be read. */
void why_text_unknowns(struct why_words *words);
