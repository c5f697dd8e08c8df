/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inspect/question.h"

#include <string.h>

/* GDB pastes what was typed, with the quotes that a path with a space needs there. */
static char *without_quotes(struct why_arena *arena, const char *typed)
{
    char *text = why_strdup(arena, typed);
    size_t length = strlen(text);

    if (length < 2 || (text[0] != '"' && text[0] != '\'') || text[length - 1] != text[0])
        return text;
    text[length - 1] = '\0';
    return text + 1;
}

/* {word, what it asks, whether a name belongs to it} */
static const struct {
    const char *word;
    enum why_question_kind kind;
    bool json, named;
} questions[] = {
    {"report", WHY_ASK_REPORT, false, false},    {"json", WHY_ASK_REPORT, true, false},
    {"library", WHY_ASK_LIBRARIES, false, true}, {"gone", WHY_ASK_GONE, false, true},
    {"what-if", WHY_ASK_WHAT_IF, false, true},   {"save", WHY_ASK_SAVE, false, true},
};

int why_question_of(struct why_model *model, struct why_question *ret_question, struct why_error *err)
{
    const struct why_query *query = &model->query;
    const char *word = query->kind ? query->kind : "report", **name;
    size_t i = 0;

    while (i < sizeof(questions) / sizeof(*questions) && strcmp(questions[i].word, word) != 0)
        i++;
    if (i == sizeof(questions) / sizeof(*questions))
        return why_error_set(err, WHY_ERR_SYNTAX, "line 3, column 1: an unknown query");
    *ret_question = (struct why_question){.kind = questions[i].kind, .json = questions[i].json};
    if (!questions[i].named)
        return 0;
    name = why_alloc(model->arena, sizeof(*name));
    *name = without_quotes(model->arena, query->argument);
    if (!**name)
        return why_error_set(err, WHY_ERR_USAGE, "%s: a name is missing", word);
    ret_question->names = name;
    ret_question->count = 1;
    return 0;
}
