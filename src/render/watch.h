/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a watch prints: a block for each call, and a ledger at the end. */
#pragma once

#include "render/render.h"
#include "watch/results.h"

/*
 * The first lines. `name`: watch only this library; NULL: all. `calls`: the watch sees only the calls of the program
 * itself, not those that glibc makes. `slowly`: GDB reads the process, because unloadwhy cannot.
 */
void why_render_watching(FILE *out, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         const struct why_render_options *options);
void why_render_opened(FILE *out, const struct why_call *call, const struct why_opened *opened,
                       const struct why_render_options *options);
void why_render_closed(FILE *out, const struct why_call *call, const struct why_closed *closed,
                       const struct why_render_options *options);

/* Below one of these: a library that has become NODELETE, and why. */
void why_render_for_good(FILE *out, const struct why_analysis *analysis, uint32_t map,
                         const struct why_render_options *options);

/* The same outside of a dlopen or dlclose. */
void why_render_bound(FILE *out, const struct why_call *call, const struct why_bound *bound,
                      const struct why_render_options *options);

void why_render_ledger(FILE *out, const struct why_ledger *ledger, const struct why_render_options *options);
