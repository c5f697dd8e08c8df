/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the functions share that take records into the model. */
#include <stdio.h>
#include <string.h>

#include "facts/take.h"

int why_intake_error(struct why_intake *intake, size_t column, const char *what)
{
    return why_error_set(intake->err, WHY_ERR_SYNTAX, "line %lu, column %zu: %s", intake->line, column, what);
}

void why_intake_keep(struct why_number *into, const struct why_value *value)
{
    if (value->present)
        *into = (struct why_number){.value = value->number, .known = true};
}

/* The position of a word in a NULL-terminated list, or -1. */
int why_intake_choose(const char *word, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (!strcmp(words[i], word))
            return i;
    return -1;
}

const char *const why_order_words[] = {"little", "big", NULL};
const char *const why_maker_words[] = {"unknown", "go", NULL};

int why_intake_choice(struct why_intake *intake, const struct why_value *value, const char *const *words, int *ret)
{
    int chosen;

    if (!value->present)
        return 0;
    chosen = why_intake_choose(value->string, words);
    if (chosen < 0)
        return why_intake_error(intake, 1, "a word that is not one of those possible");
    *ret = chosen;
    return 0;
}

/* Threads are named by their struct pthread, their kernel id or GDB's number, whichever the producer had. */
struct why_thread *why_intake_thread(struct why_intake *intake, const struct why_value *pthread,
                                     const struct why_value *tid, const struct why_value *gdb)
{
    struct why_model *model = intake->model;

    for (size_t i = model->thread_count; i-- > 0;) {
        struct why_thread *thread = &model->threads[i];
        bool same = pthread->number ? thread->pthread == pthread->number
                    : tid->number   ? thread->tid == tid->number
                                    : gdb->present && thread->gdb_number == gdb->number;

        if (same)
            return thread;
    }
    return NULL;
}
