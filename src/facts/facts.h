/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text form of a model. docs/facts.md is its grammar. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "model/model.h"

/*
 * Read facts from `text` of `length` bytes (and a NUL behind them) into a new model, which the caller seals.
 * *ret_examined is true if they contain evidence; then none is collected. Errors: WHY_ERR_SYNTAX
 * with "line L, column C", WHY_ERR_MISMATCH if a limit of the model is exceeded.
 */
int why_facts_parse(const char *text, size_t length, struct why_model **ret_model, bool *ret_examined,
                    struct why_error *err);

/* Write the model as facts, with its evidence. Parsing them gives the same model. */
void why_facts_write(FILE *out, const struct why_model *model);

/* The same into a file; "-": standard output. WHY_ERR_SYSTEM, with the path. */
int why_facts_save(const char *path, const struct why_model *model, struct why_error *err);
