/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "layout/debug_package.h"

void why_message_complain_to(FILE *out, const char *subject, const struct why_error *err)
{
    char line[2048];
    int length = snprintf(line, sizeof(line), "unloadwhy: %s%s%s\n%s%s%s", subject, *subject ? ": " : "",
                          err->message, *err->hint ? "hint: " : "", err->hint, *err->hint ? "\n" : "");

    fwrite(line, 1, length < (int)sizeof(line) ? (size_t)length : sizeof(line) - 1, out);
}

void why_message_complain(const char *subject, const struct why_error *err)
{
    fflush(stdout);
    why_message_complain_to(stderr, subject, err);
}

void why_message_say_held(const char *subject, uint64_t microseconds)
{
    fprintf(stderr, "unloadwhy: %s: held for %" PRIu64 ".%" PRIu64 " ms\n", subject, microseconds / 1000,
            microseconds / 100 % 10);
}

static const char *subject_of(struct why_arena *arena, const struct why_request *request,
                              const struct why_model *model)
{
    if (request->pid)
        return why_printf(arena, "pid %d", request->pid);
    if (request->core)
        return strcmp(request->core, "-") ? why_printable(arena, request->core) : "standard input";
    if (model && model->source.target == WHY_TARGET_CORE)
        return model->source.core ? why_printf(arena, "core %s", why_printable(arena, model->source.core))
                                  : "the core";
    if (model && model->source.pid)
        return why_printf(arena, "pid %" PRIu64, model->source.pid);
    if (!strcmp(request->facts, "-"))
        return "the facts";
    return why_printf(arena, "%s%s", model ? "facts " : "", why_printable(arena, request->facts));
}

char *why_message_subject(const struct why_request *request, const struct why_model *model)
{
    struct why_arena *arena = why_arena_new();
    char *subject = strdup(subject_of(arena, request, model));

    why_arena_free(arena);
    if (!subject)
        why_out_of_memory();
    return subject;
}

/* With --debuginfo-path the files of the package are not searched, so the package alone does not help. */
void why_message_hint_debug_package(const struct why_options *options, struct why_error *err)
{
    struct why_error of = *err;

    why_error_hint(err, "%s%s%s%s", why_layout_debug_package(),
                   options->debuginfo_path ? " and leave out --debuginfo-path" : "", *of.hint ? ", or " : "",
                   of.hint);
}
