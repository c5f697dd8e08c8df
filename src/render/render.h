/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as text, as JSON and as a picture for Graphviz: one verb, one signature. */
#pragma once

#include <stdio.h>

#include "why/why.h"

/* A name that the loader does not know. */
struct why_not_loaded {
    const char *name;
    const uint32_t *similar; /* maps with names like it */
    size_t similar_count;
    bool mappings_known; /* the process's mappings could be looked at */
    const char **mapped; /* mappings of a file of that name: "r--p  /path" */
    size_t mapped_count, mapped_room;
};

enum why_question { WHY_ASK_REPORT, WHY_ASK_LIBRARIES, WHY_ASK_WHAT_IF };

/* What was asked, and what there is to say. */
struct why_answer {
    enum why_question question;
    struct why_analysis *analysis;
    struct why_indices libraries; /* asked for by name */
    struct why_what_if **what_ifs;
    size_t what_if_count, what_if_room;
    struct why_not_loaded *not_loaded;
    size_t not_loaded_count, not_loaded_room;
};

struct why_render_options {
    bool color;
    bool utf8;   /* trees may use box-drawing characters */
    bool all;    /* more libraries */
    int verbose; /* more about each */
};

void why_render_text(FILE *out, const struct why_answer *answer, const struct why_render_options *options);
void why_render_json(FILE *out, const struct why_answer *answer, const struct why_render_options *options);
void why_render_dot(FILE *out, const struct why_answer *answer, const struct why_render_options *options);
