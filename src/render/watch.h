/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch says: a block for each call, a ledger at the end. The first line is for grep. */
#pragma once

#include "render/render.h"
#include "watch/results.h"

/*
 * The header. `name`: of the one library that is watched, or NULL. `calls`: only what the program itself calls is
 * seen. `slowly`: GDB reads all that is looked at.
 */
void why_render_watching(FILE *out, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         const struct why_render_options *options);
void why_render_opened(FILE *out, const struct why_call *call, const struct why_opened *opened,
                       const struct why_render_options *options);
void why_render_closed(FILE *out, const struct why_call *call, const struct why_closed *closed,
                       const struct why_render_options *options);

/* Below either of them: a library that has become NODELETE, and why. */
void why_render_for_good(FILE *out, const struct why_analysis *analysis, uint32_t map,
                         const struct why_render_options *options);

/* The same outside of any call. */
void why_render_bound(FILE *out, const struct why_call *call, const struct why_bound *bound,
                      const struct why_render_options *options);

void why_render_ledger(FILE *out, const struct why_ledger *ledger, const struct why_render_options *options);
