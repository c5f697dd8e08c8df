/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Print what a watch finds. */
#pragma once

#include <stdio.h>

#include "render/render.h"
#include "watch/results.h"

struct why_speech {
    FILE *out, *err;
    struct why_render_options style;
};

/* A listener that prints everything it gets. `speech` must live as long as the listener. */
struct why_watch_listener why_speech_listener(struct why_speech *speech);
