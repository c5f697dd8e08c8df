/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a record is written: its word, its keys, its end. Private to src/facts. */
#pragma once

#include <stdio.h>

#include "facts/take.h"
#include "model/model.h"

void why_record_begin(FILE *out, enum why_record_kind kind);
void why_put_number(FILE *out, enum why_key key, uint64_t number);
void why_put_address(FILE *out, enum why_key key, uint64_t address);
void why_put_known(FILE *out, enum why_key key, struct why_number number);
void why_put_string(FILE *out, enum why_key key, const char *string);
void why_put_word(FILE *out, enum why_key key, const char *word);
void why_record_end(FILE *out);

/* The records of evidence (docs/facts.md), and that they are there. */
void why_facts_write_evidence(FILE *out, const struct why_model *model);
