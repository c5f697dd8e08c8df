/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "style.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wants_color(enum why_color color)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (color != WHY_COLOR_AUTO)
        return color == WHY_COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

struct why_render_options why_style_of(const struct why_options *options)
{
    return (struct why_render_options){
        .color = wants_color(options->color),
        .utf8 = isatty(STDOUT_FILENO) && !strcmp(nl_langinfo(CODESET), "UTF-8"),
        .all = options->all,
        .verbose = options->verbose,
    };
}
