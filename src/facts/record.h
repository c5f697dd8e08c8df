/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the facts: the table of records.def and the lexer that reads a line by it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum why_record_kind {
#define RECORD(word) WHY_RECORD_##word,
#define KEY(record, key, type)
#include "facts/records.def"
#undef RECORD
#undef KEY
    WHY_RECORD_COUNT
};

/* All keys of all records, one after another: WHY_KEY_map_addr... */
enum why_key {
#define RECORD(word)
#define KEY(record, key, type) WHY_KEY_##record##_##key,
#include "facts/records.def"
#undef RECORD
#undef KEY
    WHY_KEY_COUNT
};

enum why_value_type { WHY_VALUE_NUMBER, WHY_VALUE_STRING, WHY_VALUE_LIST, WHY_VALUE_WORD };

struct why_key_spec {
    enum why_record_kind record;
    enum why_value_type type;
    const char *name;
};

extern const char *const why_record_words[WHY_RECORD_COUNT];
extern const struct why_key_spec why_keys[WHY_KEY_COUNT];

struct why_value {
    bool present;
    uint64_t number;
    const char *string; /* for strings and words, NUL-terminated */
    size_t length;      /* of a string, or of a list */
    uint64_t *list;
};

/* A line as read: the values of its keys, found by their enum. */
struct why_record {
    enum why_record_kind kind;
    unsigned long line;
    struct why_value values[WHY_KEY_COUNT];
    enum why_key used[64]; /* which of them are present: what the next line has to clear */
    size_t used_count;
};

/*
 * Read the line [text, end). Values point into the arena. Returns NULL, or what is wrong; then *ret_column counts
 * from 1.
 */
const char *why_record_read(struct why_record *record, struct why_arena *arena, const char *text, const char *end,
                            size_t *ret_column);
