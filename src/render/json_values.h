/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the document unloadwhy-report/1, for the files that make it. */
#pragma once

#include <jansson.h>

#include "render/words.h"

/* The document that is being made. */
struct why_json {
    const struct why_analysis *analysis;
    const struct why_model *model;
    struct why_arena *arena;
    bool asked;              /* the question is about single libraries */
    struct why_words *words; /* for sentences that the text has, too */
};

/* NULL and unknown values become null. why_json_nonzero() is for values that are never 0: 0 means unknown. */
json_t *why_json_text(struct why_json *doc, const char *text);
json_t *why_json_symbol(struct why_json *doc, const char *symbol);
json_t *why_json_address(struct why_json *doc, uint64_t value);
json_t *why_json_number(uint64_t value);
json_t *why_json_number_or_null(struct why_number value);
json_t *why_json_nonzero(uint64_t value);
json_t *why_json_map(struct why_json *doc, uint32_t map);
json_t *why_json_maps(struct why_json *doc, const struct why_indices *maps);

/* A reason, with its evidence (json_reason.c). */
json_t *why_json_reason(struct why_json *doc, const struct why_reason *of);
