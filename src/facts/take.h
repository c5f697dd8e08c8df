/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records on their way into the model. */
#pragma once

#include "facts/record.h"
#include "model/model.h"

struct why_intake {
    struct why_model *model;
    struct why_record record;
    unsigned long line;
    bool examined; /* evidence came with the facts */
    struct why_error *err;
};

/* Take intake->record into the model. WHY_ERR_SYNTAX if its keys make no sense. */
int why_take_record(struct why_intake *intake);

/* Fill the error with line and column. Always returns -1. */
int why_intake_error(struct why_intake *intake, size_t column, const char *what);

/* The words for the model's enums, in their order, NULL at the end. */
extern const char *const why_order_words[];
extern const char *const why_maker_words[];

/* The position of a word in such a list, or -1. */
int why_choose(const char *word, const char *const *words);
