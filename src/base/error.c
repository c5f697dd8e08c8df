/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int why_error_set(struct why_error *err, enum why_error_code code, const char *format, ...)
{
    va_list args;

    *err = (struct why_error){.code = code};
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    return -1;
}

int why_error_errno(struct why_error *err, const char *format, ...)
{
    int errnum = errno;
    size_t length;
    va_list args;

    *err = (struct why_error){.code = WHY_ERR_SYSTEM, .errnum = errnum};
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    length = strlen(err->message);
    snprintf(err->message + length, sizeof(err->message) - length, ": %s", strerror(errnum));
    return -1;
}

int why_error_prefix(struct why_error *err, const char *format, ...)
{
    char inner[sizeof(err->message)];
    va_list args;
    size_t length;

    memcpy(inner, err->message, sizeof(inner));
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    length = strlen(err->message);
    snprintf(err->message + length, sizeof(err->message) - length, "%s%s", *inner ? ": " : "", inner);
    return -1;
}

int why_error_hint(struct why_error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err->hint, sizeof(err->hint), format, args);
    va_end(args);
    return -1;
}
