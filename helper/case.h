/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked at: its model, sealed, and the process or core itself where that can be had. */
#pragma once

#include "model/model.h"
#include "options.h"
#include "target/target.h"

struct why_case {
    struct why_model *model;
    struct why_target *target; /* NULL: only what the model holds */
    struct why_model *sent; /* what GDB sent, where that was not enough and `model` was read in its place; or NULL */
    bool examined;          /* the evidence came with the facts */
    const char *subject;    /* for messages */
    char *text;             /* the facts as read */
};

/*
 * Read what the options name: facts, and what they are of if that is on this machine; or a process or core by
 * itself. The question in the stream becomes options. On failure *ret_case is good for its subject and for
 * why_case_close().
 */
int why_case_open(struct why_options *options, struct why_case *ret_case, struct why_error *err);
void why_case_close(struct why_case *c);
