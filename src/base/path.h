/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The part of `path` after its last slash; the whole path if it has no slash or ends with one. */
const char *why_last_component(const char *path);
