/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cache of layouts: one small text file for each build-id, under $XDG_CACHE_HOME/unloadwhy (or
 * ~/.cache/unloadwhy). A file is ignored and written anew if it has another owner, if others may write to it, if it
 * is cut off, if it is of another build, or if a program that asked for other members wrote it.
 */
#pragma once

#include "base/build_id.h"
#include "layout/layout.h"

/* Add what the cache has of this object; false if it has no valid file. */
bool why_cache_load(enum why_layout_object object, const struct why_build_id *id, struct why_layout *layout);

/* Keep what is known of this object. Failure is no error: it is only a cache. */
void why_cache_store(enum why_layout_object object, const struct why_build_id *id, const struct why_layout *layout);
