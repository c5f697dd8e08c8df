/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What those who take records into the model share. */
#pragma once

#include "facts/take.h"

/* Access to the values of the current record. */
#define VALUE(key) (&intake->record.values[WHY_KEY_##key])
#define NUMBER(key) (VALUE(key)->number)
#define HAS(key) (VALUE(key)->present)
#define STRING(key) (HAS(key) ? VALUE(key)->string : NULL)

/* Into the number if the key is there. */
void why_intake_keep(struct why_number *into, const struct why_value *value);

/* The position of a word in the list into *ret if the key is there; -1: no such word. */
int why_intake_choice(struct why_intake *intake, const struct why_value *value, const char *const *words, int *ret);

/* The records of evidence. */
int why_take_file(struct why_intake *intake);
int why_take_dynamic(struct why_intake *intake);
int why_take_needed(struct why_intake *intake);
int why_take_binding(struct why_intake *intake);
int why_take_bindings(struct why_intake *intake);
int why_take_interposer(struct why_intake *intake);
int why_take_seen(struct why_intake *intake);
int why_take_function(struct why_intake *intake);
