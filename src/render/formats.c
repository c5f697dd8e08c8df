/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render.h"

void why_render(FILE *out, enum why_format format, const struct why_answer *answer,
                const struct why_render_options *options)
{
    static void (*const renderers[])(FILE *, const struct why_answer *, const struct why_render_options *) = {
        [WHY_FORMAT_TEXT] = why_render_text,
        [WHY_FORMAT_JSON] = why_render_json,
        [WHY_FORMAT_DOT] = why_render_dot,
    };

    renderers[format](out, answer, options);
}
