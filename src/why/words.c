/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "why/why.h"

const struct why_reason_words why_reason_words[WHY_REASON_COUNT] = {
#define REASON(id, word, rank, one, many) {word, one, many, rank},
#define STATE(id, word)
#define HELP(id, text)
#include "why/reasons.def"
#undef REASON
#undef STATE
#undef HELP
};

const char *const why_state_words[WHY_STATE_COUNT] = {
#define STATE(id, word) word,
#define REASON(id, word, rank, one, many)
#define HELP(id, text)
#include "why/reasons.def"
#undef STATE
#undef REASON
#undef HELP
};

const char *const why_help_texts[WHY_HELP_COUNT] = {
#define HELP(id, text) text,
#define STATE(id, word)
#define REASON(id, word, rank, one, many)
#include "why/reasons.def"
#undef HELP
#undef STATE
#undef REASON
};

const char *const why_outcome_words[] = {"unloaded", "kept", "counted-down", "ignored", "failed", "deferred"};
