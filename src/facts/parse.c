/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts/facts.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "facts/gdb_text.h"
#include "facts/take.h"

static const char first_line[] = "unloadwhy-facts 1";

/* Where the parser is. Records are taken into the model by take.c. */
struct parser {
    struct why_intake intake;
    const char *at, *end; /* what is left */
    bool in_texts;        /* the first block was seen: no records any more */
    unsigned texts_seen;
};

static int syntax(struct parser *parser, size_t column, const char *what)
{
    return why_intake_error(&parser->intake, column, what);
}

/* The next line without its newline; false when there is none. */
static bool next_line(struct parser *parser, const char **ret_start, const char **ret_end)
{
    const char *newline;

    if (parser->at >= parser->end)
        return false;
    newline = memchr(parser->at, '\n', (size_t)(parser->end - parser->at));
    *ret_start = parser->at;
    *ret_end = newline ? newline : parser->end;
    parser->at = newline ? newline + 1 : parser->end;
    parser->intake.line++;
    return true;
}

static bool is(const char *start, const char *end, const char *word)
{
    return (size_t)(end - start) == strlen(word) && !memcmp(start, word, strlen(word));
}

static void take_query(struct parser *parser, const char *text, size_t length)
{
    struct why_arena *arena = parser->intake.model->arena;
    size_t line = strcspn(why_strndup(arena, text, length), "\n");
    char *query = why_strndup(arena, text, line);
    char *space = strchr(query, ' ');

    if (space)
        *space++ = '\0';
    parser->intake.model->query = (struct why_query){.kind = query, .argument = space ? space : ""};
}

/* A block is taken once. After a block other than a query no record may follow: see docs/facts.md. */
static int take_text(struct parser *parser, const char *what, const char *what_end)
{
    static const char *const whats[] = {"query",        "info-inferiors", "info-threads", "info-target",
                                        "info-program", "caller",         "thread",       NULL};
    const char *name = why_strndup(parser->intake.model->arena, what, (size_t)(what_end - what));
    int kind = why_intake_choose(name, whats);
    const char *text = parser->at, *start = text, *end = text;
    size_t length;

    if (kind < 0 || parser->texts_seen & 1u << kind)
        return syntax(parser, sizeof("text "), "an unknown text, or one for the second time");
    if (kind == 0 && parser->intake.line != 2)
        return syntax(parser, sizeof("text "), "a query that is not on the second line");
    parser->texts_seen |= 1u << kind;
    parser->in_texts |= kind > 0;
    do
        if (!next_line(parser, &start, &end))
            return syntax(parser, 1, "the text has no endtext");
    while (!is(start, end, "endtext"));
    length = (size_t)(start - text);
    switch (kind) {
    case 0: take_query(parser, text, length); break;
    case 1: why_gdb_inferiors(parser->intake.model, text, length); break;
    case 2: why_gdb_threads(parser->intake.model, text, length); break;
    case 3: why_gdb_target(parser->intake.model, text, length); break;
    case 4: why_gdb_program(parser->intake.model, text, length); break;
    case 5: why_gdb_caller(parser->intake.model, text, length); break;
    case 6: why_gdb_thread(parser->intake.model, text, length); break;
    }
    return 0;
}

static int take_line(struct parser *parser, const char *start, const char *end)
{
    static const char text[] = "text ";
    const char *error;
    size_t column;

    if ((size_t)(end - start) > strlen(text) && !memcmp(start, text, strlen(text)))
        return take_text(parser, start + strlen(text), end);
    if (parser->in_texts)
        return syntax(parser, 1, "a record after the first text");
    error = why_record_read(&parser->intake.record, parser->intake.model->arena, start, end, &column);
    return error ? syntax(parser, column, error) : why_intake_record(&parser->intake);
}

static int parse(struct parser *parser)
{
    const char *start, *end;

    if (!next_line(parser, &start, &end) || !is(start, end, first_line)) {
        parser->intake.line = 1;
        return syntax(parser, 1, "the first line is not \"unloadwhy-facts 1\"");
    }
    while (next_line(parser, &start, &end)) {
        if (is(start, end, "end")) {
            if (parser->at != parser->end)
                return syntax(parser, 4, "something after the end");
            return 0;
        }
        if (take_line(parser, start, end))
            return -1;
    }
    return why_error_set(parser->intake.err, WHY_ERR_SYNTAX, "line %lu, column 1: the facts stop before their end",
                         parser->intake.line + 1);
}

int why_facts_parse(const char *text, size_t length, struct why_model **ret_model, bool *ret_examined,
                    struct why_error *err)
{
    struct parser *parser = why_xcalloc(1, sizeof(*parser));
    struct why_model *model = why_model_new();
    int result;

    *parser = (struct parser){.intake = {.model = model, .err = err}, .at = text, .end = text + length};
    result = parse(parser);
    if (!result) {
        *ret_model = model;
        *ret_examined = parser->intake.examined;
    } else {
        why_model_free(model);
    }
    free(parser);
    return result;
}
