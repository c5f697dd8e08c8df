/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries whose file has a name that the loader does not know. */
#pragma once

#include "model/find.h"

struct why_target;

/*
 * Maps of the file that `name` leads to: a name that the process's mappings have (libz.so.1.2.13, "/memfd:plugin"),
 * or another name of a mapped file (a symbolic or hard link, a bind mount, another spelling). An absolute name is
 * looked up in the target's root, a relative one in our directory; device and inode decide, as they do for dlopen
 * (_dl_map_object_from_fd). WHY_FIND_NONE: there is none, or that is unknown. The target's mappings are read anew.
 *
 * Where there is none: the maps that have the build-id of that file, since some programs load a copy of it
 * (Varnish's modules). For this, an absolute name may also be one on our machine.
 */
struct why_find why_named_file_find(struct why_model *model, struct why_target *target, const char *name);
