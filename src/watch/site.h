/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a call came from, in words. */
#pragma once

#include "watch/snapshot.h"

/*
 * "plugin_load+0x77 (host.c:31)"; "plugin_load+0x77 in libhost.so" without line tables; "libhost.so+0x1234" without
 * symbols, or if those that GDB has are of another file than the one that is mapped. NULL: unknown. In the arena
 * of the snapshot's model.
 */
const char *why_site(const struct why_snapshot *snapshot, const struct why_event *event);

/* `thread 777 "host"`. */
const char *why_site_thread(const struct why_snapshot *snapshot, const struct why_event *event);
