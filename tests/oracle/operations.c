/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations as lines. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "operations.h"

/* Of name, slot, other and flags, what each has. */
static const struct {
    const char *word;
    bool name, slot, other, flags;
} verbs[VERBS] = {
    [VERB_PRELOAD] = {"preload", true, false, false, false},
    [VERB_NOW] = {"now", false, false, false, false},
    [VERB_OPEN] = {"open", true, true, false, true},
    [VERB_CLOSE] = {"close", true, true, false, false},
    [VERB_CALL] = {"call", true, true, true, false},
    [VERB_LOOKUP] = {"lookup", true, true, true, false},
    [VERB_NEXT] = {"next", true, true, true, false},
    [VERB_UNIQUE] = {"unique", true, true, true, false},
    [VERB_HOLD] = {"hold", true, true, true, true},
    [VERB_DROP] = {"drop", true, true, false, false},
    [VERB_LATER_CALL] = {"later-call", true, true, true, false},
    [VERB_LATER_HOLD] = {"later-hold", true, true, true, true},
    [VERB_LATER_DROP] = {"later-drop", true, true, false, false},
    [VERB_LATER_LOOKUP] = {"later-lookup", true, true, true, false},
    [VERB_REGISTER] = {"register", true, true, true, false},
    [VERB_REGISTER_BY_HOST] = {"register-by-host", true, true, true, false},
    [VERB_END] = {"end", false, false, true, false},
};

/* The next word into `text`; false if there is none or it is too long. */
static bool next_word(const char **at, char *text, size_t size)
{
    size_t length;

    *at += strspn(*at, " ");
    length = strcspn(*at, " \n");
    if (!length || length >= size)
        return false;
    memcpy(text, *at, length);
    text[length] = '\0';
    *at += length;
    return true;
}

static bool next_number(const char **at, int limit, int *ret_number)
{
    char text[16], *end;
    long number;

    if (!next_word(at, text, sizeof(text)))
        return false;
    number = strtol(text, &end, 10);
    *ret_number = (int)number;
    return !*end && number >= 0 && number < limit;
}

static int limit_of(enum verb verb)
{
    bool worker = verb == VERB_END || verb == VERB_REGISTER || verb == VERB_REGISTER_BY_HOST;

    return worker ? WORKERS : verb == VERB_UNIQUE ? UNIQUES : PLUGINS;
}

bool operation_parse(const char *line, struct operation *ret_op)
{
    struct operation op = {0};
    char word[NAME];

    if (!next_word(&line, word, sizeof(word)))
        return false;
    while (op.verb < VERBS && strcmp(verbs[op.verb].word, word))
        op.verb++;
    if (op.verb == VERBS || (verbs[op.verb].name && !next_word(&line, op.name, sizeof(op.name))) ||
        (verbs[op.verb].slot && !next_number(&line, SLOTS, &op.slot)) ||
        (verbs[op.verb].other && !next_number(&line, limit_of(op.verb), &op.other)) ||
        (verbs[op.verb].flags && !next_word(&line, op.flags, sizeof(op.flags))))
        return false;
    *ret_op = op;
    return true;
}

void operation_print(FILE *out, const struct operation *op)
{
    fputs(verbs[op->verb].word, out);
    if (verbs[op->verb].name)
        fprintf(out, " %s", op->name);
    if (verbs[op->verb].slot)
        fprintf(out, " %d", op->slot);
    if (verbs[op->verb].other)
        fprintf(out, " %d", op->other);
    if (verbs[op->verb].flags)
        fprintf(out, " %s", op->flags);
    putc('\n', out);
}

void operations_add(struct operations *operations, const struct operation *op)
{
    if (operations->count == operations->room) {
        operations->room = operations->room * 2 + 64;
        operations->at = realloc(operations->at, operations->room * sizeof(*operations->at));
        if (!operations->at)
            abort();
    }
    operations->at[operations->count++] = *op;
}

bool operations_read(const char *path, struct operations *operations, uint64_t *ret_graph)
{
    FILE *in = fopen(path, "re");
    char line[LINE];
    bool good = in && fgets(line, sizeof(line), in) && sscanf(line, "graph %" SCNu64, ret_graph) == 1;

    while (good && fgets(line, sizeof(line), in)) {
        struct operation op;

        if (*line == '#' || *line == '\n')
            continue;
        good = operation_parse(line, &op);
        if (good)
            operations_add(operations, &op);
    }
    if (in)
        fclose(in);
    return good;
}
