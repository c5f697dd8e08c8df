/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the functions share that take records into the model. */
#pragma once

#include "facts/record.h"
#include "model/model.h"

struct why_intake {
    struct why_model *model;
    struct why_record record;
    unsigned long line;
    bool examined; /* the facts contain evidence */
    struct why_error *err;
};

/* Fill the error with line and column. Always returns -1. */
int why_intake_error(struct why_intake *intake, size_t column, const char *what);

/* The words for the model's enums, in their order, NULL at the end. */
extern const char *const why_order_words[];
extern const char *const why_maker_words[];

/* The position of a word in such a list, or -1. */
int why_intake_choose(const char *word, const char *const *words);

/* Access to the values of the current record. */
#define VALUE(key) (&intake->record.values[WHY_KEY_##key])
#define NUMBER(key) (VALUE(key)->number)
#define HAS(key) (VALUE(key)->present)
#define STRING(key) (HAS(key) ? VALUE(key)->string : NULL)

/* Copy the value into *into if the key is there. */
void why_intake_keep(struct why_number *into, const struct why_value *value);

/* If the key is there, store the position of its word in the list in *ret. -1: the list has no such word. */
int why_intake_choice(struct why_intake *intake, const struct why_value *value, const char *const *words, int *ret);

/* The thread that a record names, or NULL. */
struct why_thread *why_intake_thread(struct why_intake *intake, const struct why_value *pthread,
                                     const struct why_value *tid, const struct why_value *gdb);

/* The records of evidence. */
int why_intake_file(struct why_intake *intake);
int why_intake_dynamic(struct why_intake *intake);
int why_intake_needed(struct why_intake *intake);
int why_intake_binding(struct why_intake *intake);
int why_intake_bindings(struct why_intake *intake);
int why_intake_sharer(struct why_intake *intake);
int why_intake_stand_in(struct why_intake *intake);
int why_intake_sharers(struct why_intake *intake);
int why_intake_interposer(struct why_intake *intake);
int why_intake_importer(struct why_intake *intake);
int why_intake_seen(struct why_intake *intake);
int why_intake_function(struct why_intake *intake);
int why_intake_run(struct why_intake *intake);
