/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as text, as JSON and as a picture for Graphviz. Every format has the same signature. */
#pragma once

#include <stdio.h>

#include "inspect/answer.h"

struct why_render_options {
    bool color;
    bool utf8;   /* trees may use box-drawing characters */
    bool all;    /* more libraries */
    int verbose; /* more about each */
};

/* The formats of an answer: the text, and those of formats.def. */
enum why_format {
    WHY_FORMAT_TEXT,
#define FORMAT(id, word, does, help) WHY_FORMAT_##id,
#include "render/formats.def"
};

void why_render(FILE *out, enum why_format format, const struct why_answer *answer,
                const struct why_render_options *options);

void why_render_text(FILE *out, const struct why_answer *answer, const struct why_render_options *options);
#define FORMAT(id, word, does, help)                                                                                 \
    void why_render_##word(FILE *out, const struct why_answer *answer, const struct why_render_options *options);
#include "render/formats.def"
