/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes in GDB's stream beside the loader's state: a question, or an event of a watch. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What a person asked in GDB; the words travel inside the stream, never on a command line. */
struct why_query {
    const char *kind; /* "report", "library", "what-if", "gone", "save", "json"; NULL: nothing asked */
    const char *argument;
};

/* What GDB saw at one of its breakpoints in the loader; it goes to the watch, and is not saved. */
struct why_event {
    uint64_t map;             /* the link map that it is about; 0: none */
    uint32_t gdb_number;      /* of the thread */
    uint64_t tid;             /* the kernel's id of the thread, 0 if unknown */
    const char *thread;       /* its name, or NULL */
    uint64_t caller;          /* where dlopen or dlclose returns to; 0 if unknown */
    uint64_t frame;           /* the stack pointer when the call has returned; 0 if unknown */
    const char *symbol;       /* the function that `caller` lies in, as GDB names it; or NULL */
    uint64_t offset;          /* of `caller` in that function, in bytes */
    const char *source_file;  /* of `caller`, or NULL */
    uint64_t line;            /* of `caller` in that file */
    uint64_t mode;            /* of a dlopen: its flags */
    const char *file, *error; /* what a dlopen was asked for; why it failed, NULL if it did not */
    bool calls;               /* the breakpoints are on dlopen and dlclose, since ld.so has no debug information */
    bool uncounted;           /* of a dlopen: the loader has not counted it yet */
    const char *bound;        /* of a look-up: the mangled symbol that was found in `map` */
    uint64_t by;              /* of a look-up: the link map that asked for it; 0 if unknown */
    bool unique;              /* that symbol is STB_GNU_UNIQUE */
    bool also;                /* another breakpoint was hit at the same place */
};
