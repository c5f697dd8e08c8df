/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render.h"

void why_render(FILE *out, enum why_format format, const struct why_answer *answer,
                const struct why_render_options *options)
{
    static void (*const renderers[])(FILE *, const struct why_answer *, const struct why_render_options *) = {
        [WHY_FORMAT_TEXT] = why_render_text,
#define FORMAT(id, word, does, help) [WHY_FORMAT_##id] = why_render_##word,
#include "render/formats.def"
    };

    renderers[format](out, answer, options);
}
