/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layouts kept for the next time, one small text file a build-id under $XDG_CACHE_HOME/unloadwhy (or
 * ~/.cache/unloadwhy). A file of another owner, one that others may write to, one that is cut off or of another
 * build is not believed, nor one by a program that asked for other members; it counts as none, and is written anew.
 */
#pragma once

#include "base/build_id.h"
#include "layout/layout.h"

/* Add what the cache knows of this object; false if it knows nothing that can be believed. */
bool why_cache_load(enum why_layout_object object, const struct why_build_id *id, struct why_layout *layout);

/* Keep what is known of this object. Failure is no error: it is only a cache. */
void why_cache_store(enum why_layout_object object, const struct why_build_id *id, const struct why_layout *layout);
