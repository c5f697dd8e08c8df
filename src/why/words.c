/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/why.h"

const struct why_reason_words why_reason_words[WHY_REASON_COUNT] = {
#define REASON(id, word, family, evidence, one, many, means)                                                         \
    {word, one, many, WHY_FAMILY_##family, WHY_EVIDENCE_##evidence},
#include "why/reasons.def"
};

const char *const why_state_words[WHY_STATE_COUNT] = {
#define STATE(id, word) word,
#include "why/reasons.def"
};

const char *const why_help_texts[WHY_HELP_COUNT] = {
#define HELP(id, who, causes, text) text,
#include "why/reasons.def"
};

const enum why_reader why_help_readers[WHY_HELP_COUNT] = {
#define HELP(id, who, causes, text) WHY_READER_##who,
#include "why/reasons.def"
};

const char *const why_help_causes[WHY_HELP_COUNT] = {
#define HELP(id, who, causes, text) causes,
#include "why/reasons.def"
};

const char *const why_phrases[WHY_PHRASE_COUNT] = {
#define PHRASE(id, text) text,
#include "why/reasons.def"
};

const char *const why_outcome_words[] = {"unloaded", "kept", "counted-down", "ignored", "failed", "deferred"};
