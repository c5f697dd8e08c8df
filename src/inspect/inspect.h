/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One inspection, from what is asked for to an answer: open, seal, collect evidence, analyse, complete. This order is
 * kept here and nowhere else.
 */
#pragma once

#include "inspect/answer.h"
#include "inspect/request.h"

struct why_inspection {
    struct why_model *model;       /* NULL: nothing was read */
    struct why_target *target;     /* NULL: only what the model holds */
    struct why_analysis *analysis; /* after why_inspection_examine() */
    bool examined;                 /* the evidence came with the facts, or was collected */
    uint64_t held;                 /* how long the process was held, in microseconds; 0: it was not */
    struct why_model *sent; /* what GDB sent, where that was not enough and `model` was read in its place; or NULL */
    char *text;             /* the facts as read */
};

/*
 * Open what the request names, and read it into a sealed model: facts, and what they are of if that is on this
 * machine; or a process or core by itself. The process or core stays open for evidence. On failure *ret_inspection
 * holds what there is for messages, and is closed all the same. Errors are those of why_read_native(),
 * why_facts_parse(), why_model_seal() and why_obstacles_check().
 */
int why_inspection_open(const struct why_request *request, struct why_inspection *ret_inspection,
                        struct why_error *err);

/* Was the target only offered by GDB, which reads it itself if we cannot? Also after a failure to open. */
bool why_inspection_is_offered(const struct why_inspection *inspection);

/* The model that holds the question from GDB's stream; NULL if no question came in a stream. */
struct why_model *why_inspection_stream(const struct why_inspection *inspection);

/* Collect evidence, unless the facts brought it, and analyse. */
void why_inspection_examine(const struct why_request *request, struct why_inspection *inspection);

/*
 * Answer, after why_inspection_examine(). The libraries that were asked for are completed: what is looked up for a
 * library only if somebody wants to know all about it. WHY_ERR_USAGE: a name fits several libraries, or is empty.
 */
int why_inspection_answer(const struct why_inspection *inspection, const struct why_question *question,
                          struct why_answer *ret_answer, struct why_error *err);

/* Write the facts down, evidence included. "-": standard output. */
int why_inspection_save(const struct why_inspection *inspection, const char *path, struct why_error *err);

void why_inspection_close(struct why_inspection *inspection);
