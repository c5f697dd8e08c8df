/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an answer is to look on this process's standard output. */
#pragma once

#include "options.h"
#include "render/render.h"

struct why_render_options why_style_of(const struct why_options *options);
