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
    const char *asked; /* the library of --what-if or --gone; question.names points here */
    enum why_format format;
    const char *save;           /* a file for the facts, "-" for standard output; NULL: do not write them */
    int seen_by;                /* pid of a GDB whose watch may know more than the facts; 0: none */
    int watch;                  /* pid of the GDB whose watch gets the event on standard input; 0: none */
    const char *debuginfo_path; /* NULL: the default */
    bool all;
    int verbose;
    enum why_color color;
};

/* Parse the command line. On a mistake the program prints a message and ends with WHY_STATUS_USAGE. */
void why_options_parse(int argc, char **argv, struct why_options *ret_options);
