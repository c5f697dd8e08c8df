/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line says. */
#pragma once

#include "inspect/question.h"
#include "inspect/request.h"
#include "render/render.h"

enum why_color { WHY_COLOR_AUTO, WHY_COLOR_ALWAYS, WHY_COLOR_NEVER };

struct why_command;

struct why_options {
    const struct why_command *command;
    struct why_request request;
    struct why_question question;
    const char *asked; /* the library of --what-if or --gone, for the question */
    enum why_format format;
    const char *save;           /* write the facts there, too; NULL: nowhere */
    int seen_by;                /* the GDB whose watch may have seen more than is in the facts; 0: none */
    int watch;                  /* the GDB whose watch is told what stands on standard input; 0: none */
    const char *debuginfo_path; /* NULL: the usual one */
    bool all;
    int verbose;
    enum why_color color;
};

/* Parse the command line; on a mistake the program ends with a sentence and WHY_STATUS_USAGE. */
void why_options_parse(int argc, char **argv, struct why_options *ret_options);
