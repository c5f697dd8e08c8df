/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What stands behind the last slash, unless that is the last character; the path itself if it has none. */
const char *why_last_component(const char *path);
