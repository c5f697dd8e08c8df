/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver tells the host to do. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    PLUGINS_MIN = 4,
    PLUGINS = 14, /* the most in a graph; EACH in host.c has as many */
    UNIQUES = 3,
    SLOTS = 4,   /* namespaces that a case can have at a time; slot 0 is the base */
    WORKERS = 4, /* worker 0 is the main thread */
    NAME = 64,
    LINE = 256,
};

/*
 * Operations (operations.c). In a file and on the host's standard input each is a line: its word, then those of name,
 * slot, other, flags that the table there says it has.
 */
enum verb {
    VERB_PRELOAD,    /* LIBRARY: LD_PRELOAD, before the start */
    VERB_NOW,        /* LD_BIND_NOW, before the start */
    VERB_OPEN,       /* LIBRARY SLOT FLAGS; l(azy) n(ow) g(lobal) d: NODELETE x: NOLOAD */
    VERB_CLOSE,      /* LIBRARY SLOT: dlclose of that map, whoever opened it */
    VERB_CALL,       /* LIBRARY SLOT OTHER: it calls a function of lib OTHER, by the PLT */
    VERB_LOOKUP,     /* LIBRARY SLOT OTHER: it looks up a function of lib OTHER, RTLD_DEFAULT */
    VERB_NEXT,       /* LIBRARY SLOT OTHER: RTLD_NEXT */
    VERB_UNIQUE,     /* LIBRARY SLOT OTHER: dlsym of unique symbol OTHER in its handle */
    VERB_HOLD,       /* LIBRARY SLOT OTHER FLAGS: it opens lib OTHER */
    VERB_DROP,       /* LIBRARY SLOT: it closes the last it opened */
    VERB_LATER_CALL, /* the same, in its destructor */
    VERB_LATER_HOLD,
    VERB_LATER_DROP,
    VERB_LATER_LOOKUP,
    VERB_REGISTER,         /* LIBRARY SLOT WORKER: a thread-local destructor, by the library itself */
    VERB_REGISTER_BY_HOST, /* the same by the program, which names the library */
    VERB_END,              /* WORKER: the thread ends */
    VERBS
};

struct operation {
    enum verb verb;
    char name[NAME]; /* basename of the library; "host" is the program */
    int slot, other;
    char flags[8];
};

struct operations {
    struct operation *at;
    size_t count, room;
};

bool operation_parse(const char *line, struct operation *ret_op);
void operation_print(FILE *out, const struct operation *op);
void operations_add(struct operations *operations, const struct operation *op);
bool operations_read(const char *path, struct operations *operations, uint64_t *ret_graph);
