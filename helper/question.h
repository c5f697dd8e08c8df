/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a person asked to an answer that can be rendered. */
#pragma once

#include "options.h"
#include "render/render.h"

struct why_target;

/* The question in the stream (what was typed in GDB) becomes options, as if it had stood on the command line. */
int why_question_from_stream(const struct why_query *query, struct why_options *options, struct why_error *err);

/*
 * Answer. `target` may be NULL; else its mappings are searched for libraries that the loader does not know.
 * WHY_ERR_USAGE: a name fits several libraries, or is empty.
 */
int why_question_answer(const struct why_options *options, struct why_analysis *analysis, struct why_target *target,
                        struct why_answer *ret_answer, struct why_error *err);
