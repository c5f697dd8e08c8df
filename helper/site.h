/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a call came from, in words. */
#pragma once

#include "scene.h"

/*
 * "plugin_load+0x77 (host.c:31)"; "plugin_load+0x77 in libhost.so" without line tables; "libhost.so+0x1234" without
 * symbols, or if those that GDB has are of another file than the one that is mapped. NULL: nobody knows. In the arena
 * of the scene's model.
 */
const char *why_site(const struct why_scene *scene, const struct why_event *event);

/* `thread 777 "host"`. */
const char *why_site_thread(const struct why_scene *scene, const struct why_event *event);
