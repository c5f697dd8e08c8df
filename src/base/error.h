/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors: a caller-owned struct that the failing function fills and outer layers put words in front of, so that
 * the message reads from the outside in: "pid 4242: reading l_reldeps of libfoo.so: no memory at 0x7f12...".
 *
 * A function that can fail returns 0, or -1 with *err filled. err may not be NULL. Out parameters are untouched on
 * failure.
 */
#pragma once

#include <stdint.h>

enum why_error_code {
    WHY_OK = 0,
    WHY_ERR_SYSTEM,        /* a system call failed: see errnum */
    WHY_ERR_FAULT,         /* the target has no memory at `address` */
    WHY_ERR_SYNTAX,        /* malformed input */
    WHY_ERR_MISMATCH,      /* what was read does not fit: not a loader's state, or another build */
    WHY_ERR_MISSING,       /* something needed is not there */
    WHY_ERR_NO_DEBUG_INFO, /* debug information is missing; the user can get it */
    WHY_ERR_USAGE,         /* the user asked for something that makes no sense */
};

struct why_error {
    enum why_error_code code;
    int errnum;         /* errno for WHY_ERR_SYSTEM, else 0 */
    uint64_t address;   /* in the target, for WHY_ERR_FAULT, else 0 */
    char message[1024]; /* one sentence, no newline, names already escaped */
    char hint[512];     /* what the user can do, or "" */
};

/* Fill *err. Always returns -1, so that `return why_error_set(...)` reads well. */
int why_error_set(struct why_error *err, enum why_error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: appends ": " and the text of errno. */
int why_error_errno(struct why_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put words in front of the message; if there is no message yet, they become it. Always returns -1. */
int why_error_prefix(struct why_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Say what the user can do about it. Always returns -1. */
int why_error_hint(struct why_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
