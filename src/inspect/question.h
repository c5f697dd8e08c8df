/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person asks of an inspection, on the command line or in GDB. */
#pragma once

#include "model/model.h"

enum why_question_kind { WHY_ASK_REPORT, WHY_ASK_LIBRARIES, WHY_ASK_GONE, WHY_ASK_WHAT_IF, WHY_ASK_SAVE };

struct why_question {
    enum why_question_kind kind;
    const char *const *names; /* of libraries; of SAVE, the file */
    size_t count;
    bool json; /* asked for in GDB */
};

/*
 * The question in a stream: what was typed in GDB. Lives as long as the model that it is in. WHY_ERR_USAGE: a name is
 * missing. WHY_ERR_SYNTAX: no such question.
 */
int why_question_of(struct why_model *model, struct why_question *ret_question, struct why_error *err);
