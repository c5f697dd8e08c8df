/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts/record.h"

#include <string.h>

#include "base/quote.h"

const char *const why_record_words[WHY_RECORD_COUNT] = {
#define RECORD(word) #word,
#define KEY(record, key, type)
#include "facts/records.def"
#undef RECORD
#undef KEY
};

const struct why_key_spec why_keys[WHY_KEY_COUNT] = {
#define RECORD(word)
#define KEY(record, key, type) {WHY_RECORD_##record, WHY_VALUE_##type, #key},
#include "facts/records.def"
#undef RECORD
#undef KEY
};

struct cursor {
    const char *at, *end;
    const char *error; /* what is wrong, or NULL */
    struct why_arena *arena;
};

static const char *fail(struct cursor *cursor, const char *what)
{
    cursor->error = what;
    return what;
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static size_t word_length(const struct cursor *cursor)
{
    const char *at = cursor->at;

    while (at < cursor->end && is_word_character(*at))
        at++;
    return (size_t)(at - cursor->at);
}

static int digit_value(char c, unsigned base)
{
    int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

    return value >= 0 && value < (int)base ? value : -1;
}

static void read_number(struct cursor *cursor, uint64_t *ret_number)
{
    bool negative = cursor->at < cursor->end && *cursor->at == '-';
    unsigned base = 10;
    uint64_t number = 0;
    const char *digits;

    cursor->at += negative;
    if (cursor->end - cursor->at > 2 && cursor->at[0] == '0' && cursor->at[1] == 'x') {
        base = 16;
        cursor->at += 2;
    }
    digits = cursor->at;
    for (; cursor->at < cursor->end && digit_value(*cursor->at, base) >= 0; cursor->at++)
        if (__builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, (unsigned)digit_value(*cursor->at, base), &number)) {
            fail(cursor, "a number of more than 64 bits");
            return;
        }
    if (cursor->at == digits)
        fail(cursor, "a number was expected");
    else
        *ret_number = negative ? -number : number;
}

static void read_list(struct cursor *cursor, struct why_value *value)
{
    size_t room = 0;

    value->list = NULL;
    value->length = 0;
    while (cursor->at < cursor->end && *cursor->at != ' ' && !cursor->error) {
        read_number(cursor, WHY_APPEND(cursor->arena, value->list, value->length, room));
        if (cursor->error || cursor->at == cursor->end || *cursor->at != ',')
            return;
        cursor->at++;
    }
}

/* Step over `text` if it is what comes next. */
static bool skip(struct cursor *cursor, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

/* "<error: Cannot access memory at address 0x1000>"; GDB 18 says "<unavailable>" if a core's file is not here. */
static bool skip_error(struct cursor *cursor)
{
    const char *closing;

    if (skip(cursor, "<unavailable>"))
        return true;
    if (!skip(cursor, "<error:"))
        return false;
    closing = memchr(cursor->at, '>', (size_t)(cursor->end - cursor->at));
    cursor->at = closing ? closing + 1 : cursor->end;
    return true;
}

static void read_string(struct cursor *cursor, struct why_value *value)
{
    const char *next, *error;
    char *string;

    /* GDB's answer where there is no string: the value is unknown */
    if (skip(cursor, "0x0") || skip_error(cursor)) {
        value->present = false;
        return;
    }
    if (cursor->at == cursor->end || *cursor->at != '"') {
        fail(cursor, "a quoted string was expected");
        return;
    }
    next = why_unquote(cursor->arena, cursor->at, cursor->end, &string, &value->length, &error);
    if (!next) {
        fail(cursor, *error == '\\' ? "an unknown escape in a string" : "a string without its closing quote");
        cursor->at = error;
        return;
    }
    value->string = string;
    cursor->at = next;
    /* cut by a limit, or by the end of what can be read */
    if (skip(cursor, "...") || skip_error(cursor)) {
        value->string = why_printf(cursor->arena, "%s...", string);
        value->length += 3;
    }
}

static void read_word(struct cursor *cursor, struct why_value *value)
{
    value->length = word_length(cursor);
    if (!value->length)
        fail(cursor, "a word was expected");
    value->string = why_strndup(cursor->arena, cursor->at, value->length);
    cursor->at += value->length;
}

/* WHY_KEY_COUNT if the record has no such key. Producers write keys in order: begin behind the last one. */
static enum why_key find_key(const struct why_record *record, const char *name, size_t length)
{
    enum why_key start = record->used_count ? record->used[record->used_count - 1] + 1 : 0;

    for (size_t i = 0; i < WHY_KEY_COUNT; i++) {
        enum why_key key = (start + i) % WHY_KEY_COUNT;

        if (why_keys[key].record == record->kind && !strncmp(why_keys[key].name, name, length) &&
            !why_keys[key].name[length])
            return key;
    }
    return WHY_KEY_COUNT;
}

static void read_pair(struct cursor *cursor, struct why_record *record)
{
    size_t length = word_length(cursor);
    enum why_key key = find_key(record, cursor->at, length);
    struct why_value *value;

    if (key == WHY_KEY_COUNT) {
        fail(cursor, "an unknown key");
        return;
    }
    value = &record->values[key];
    if (value->present || record->used_count == sizeof(record->used) / sizeof(*record->used)) {
        fail(cursor, "the same key twice");
        return;
    }
    cursor->at += length;
    if (cursor->at == cursor->end || *cursor->at++ != '=') {
        cursor->at--;
        fail(cursor, "'=' was expected");
        return;
    }
    record->used[record->used_count++] = key;
    value->present = true;
    switch (why_keys[key].type) {
    case WHY_VALUE_NUMBER: read_number(cursor, &value->number); break;
    case WHY_VALUE_STRING: read_string(cursor, value); break;
    case WHY_VALUE_LIST: read_list(cursor, value); break;
    case WHY_VALUE_WORD: read_word(cursor, value); break;
    }
}

static void read_record_word(struct cursor *cursor, struct why_record *record)
{
    size_t length = word_length(cursor);

    for (int kind = 0; kind < WHY_RECORD_COUNT; kind++)
        if (!strncmp(why_record_words[kind], cursor->at, length) && !why_record_words[kind][length]) {
            record->kind = kind;
            cursor->at += length;
            return;
        }
    fail(cursor, "an unknown record");
}

const char *why_record_read(struct why_record *record, struct why_arena *arena, const char *text, const char *end,
                            size_t *ret_column)
{
    struct cursor cursor = {.at = text, .end = end, .arena = arena};

    for (size_t i = 0; i < record->used_count; i++)
        record->values[record->used[i]] = (struct why_value){0};
    record->used_count = 0;
    read_record_word(&cursor, record);
    while (!cursor.error && cursor.at < cursor.end) {
        if (*cursor.at++ != ' ') {
            cursor.at--;
            fail(&cursor, "a space was expected");
        } else {
            read_pair(&cursor, record);
        }
    }
    *ret_column = (size_t)(cursor.at - text) + 1;
    return cursor.error;
}
