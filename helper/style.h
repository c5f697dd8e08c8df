/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to print on this process's standard output: colour, characters, how much. */
#pragma once

#include "options.h"
#include "render/render.h"

struct why_render_options why_style_of(const struct why_options *options);
