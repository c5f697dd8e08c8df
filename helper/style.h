/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an answer is to look on this standard output, and how one process tells another. */
#pragma once

#include "options.h"
#include "render/render.h"

struct why_render_options why_style_of(const struct why_options *options);

/* A line for why_style_read(): the style of this process's standard output. */
void why_style_write(char *line, size_t room);
struct why_render_options why_style_read(const char *line);
