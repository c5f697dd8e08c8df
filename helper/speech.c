/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "speech.h"

#include "facts/facts.h"
#include "messages.h"
#include "render/watch.h"

/* Begin a block: an empty line comes before it. */
static FILE *block(struct why_speech *speech)
{
    putc('\n', speech->out);
    return speech->out;
}

static void say_waiting(void *to)
{
    struct why_speech *speech = to;

    fputs("The watch begins when there is a process that opens a library.\n", speech->out);
}

static void say_watching(void *to, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         bool again)
{
    struct why_speech *speech = to;

    why_render_watching(again ? block(speech) : speech->out, analysis, name, calls, slowly, &speech->style);
}

static void say_opened(void *to, const struct why_call *call, const struct why_opened *opened)
{
    struct why_speech *speech = to;

    why_render_opened(block(speech), call, opened, &speech->style);
}

static void say_closed(void *to, const struct why_call *call, const struct why_closed *closed)
{
    struct why_speech *speech = to;

    why_render_closed(block(speech), call, closed, &speech->style);
}

static void say_for_good(void *to, const struct why_analysis *analysis, uint32_t map)
{
    struct why_speech *speech = to;

    why_render_for_good(speech->out, analysis, map, &speech->style);
}

static void say_bound(void *to, const struct why_call *call, const struct why_bound *bound)
{
    struct why_speech *speech = to;

    why_render_bound(block(speech), call, bound, &speech->style);
}

static void say_ledger(void *to, const struct why_ledger *ledger)
{
    struct why_speech *speech = to;

    why_render_ledger(block(speech), ledger, &speech->style);
}

static void say_seen(void *to, const struct why_model *seen)
{
    struct why_speech *speech = to;

    why_facts_write(speech->out, seen);
}

static void say_error(void *to, const struct why_error *err)
{
    struct why_speech *speech = to;

    why_message_complain_to(speech->err, "", err);
}

struct why_watch_listener why_speech_listener(struct why_speech *speech)
{
    return (struct why_watch_listener){.to = speech,
                                       .waiting = say_waiting,
                                       .watching = say_watching,
                                       .opened = say_opened,
                                       .closed = say_closed,
                                       .for_good = say_for_good,
                                       .bound = say_bound,
                                       .ledger = say_ledger,
                                       .seen = say_seen,
                                       .error = say_error};
}
