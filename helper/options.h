/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "reader/reader.h"
#include "target/target.h"

enum why_color { WHY_COLOR_AUTO, WHY_COLOR_ALWAYS, WHY_COLOR_NEVER };

struct why_options {
    /* What to look at: one of facts, pid and core. */
    const char *facts; /* "-": standard input */
    int pid;           /* 0: none */
    const char *core;
    struct why_core_files files; /* of the core */
    int seen_by;                 /* the GDB whose watch may have seen more than is in the facts; 0: none */
    int watch;                   /* the GDB whose watch is told what stands on standard input; 0: none */
    const char *debuginfo_path;  /* NULL: the usual one */
    const char *layout, *ask_loader, *save_layout; /* NULL: not asked */
    unsigned layout_ways;                          /* 0: all; else bits, as in struct why_layout_wishes */
    bool stop;                                     /* hold the process while it is read */
    enum why_threads_way threads;
    bool no_evidence; /* for measuring what it costs */
    bool here;        /* the facts are being made on this machine, right now */
    bool json;
    bool dot;
    bool all;
    int verbose;
    enum why_color color;
    const char *what_if, *gone, *save; /* NULL: not asked */
    char **libraries;
    size_t library_count;
};

/* Parse the command line; on a mistake the program ends with a sentence and WHY_STATUS_USAGE. */
void why_options_parse(int argc, char **argv, struct why_options *ret_options);
