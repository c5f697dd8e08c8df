/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "style.h"

#include <langinfo.h>
#include <stdio.h>
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

void why_style_write(char *line, size_t room)
{
    const struct why_options options = {.color = WHY_COLOR_AUTO};
    struct why_render_options style = why_style_of(&options);

    snprintf(line, room, "%s %s\n", style.color ? "color" : "plain", style.utf8 ? "utf8" : "ascii");
}

struct why_render_options why_style_read(const char *line)
{
    size_t length = strcspn(line, "\n");

    return (struct why_render_options){
        .color = length > 5 && !strncmp(line, "color", 5),
        .utf8 = length > 4 && !strncmp(line + length - 4, "utf8", 4),
    };
}
