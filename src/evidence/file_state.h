/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the mapped file the one that is on disk now? Private to src/evidence.
 *
 * Of a process: by device and inode of what has the library's name inside the process's root. "The library's name"
 * is l_name, because that is what the program would dlopen again; where it is relative, the kernel's path.
 *
 *   nothing there           deleted
 *   another inode           replaced
 *   the same inode          same, if nothing was done to it since the process began (ctime);
 *                           overwritten, if memory shows that its content was another one when it was mapped;
 *                           else touched: whether its content was changed, and before or after it was mapped, is
 * nowhere
 *
 * What memfd_create(2) made has no name on disk: memfd.
 *
 * Of a core, where inodes belong to another machine: by build-id of what has that name on ours.
 *
 *   nothing there           absent
 *   another build-id        replaced; without one in the core, another dynamic section
 *   the same                same, or overwritten as above
 *   the core has none       unknown
 */
#pragma once

#include "evidence/object.h"

/* Fill map->file; if its state stays unknown, add a missing record. Needs a target. */
void why_file_collect(struct why_object *object);

/* Fill map->file.mapped_id, unless memory may show that of a file that was written to. */
void why_file_find_build_id(const struct why_object *object);

/* Is memory what was loaded? Not if its file was written to in place; of one that lies apart, as on overlayfs, it is.
 */
bool why_file_memory_is_whole(const struct why_map *map);

/*
 * Open a file that certainly has the code that is in memory; after why_file_collect(). WHY_ERR_MISSING: there is none
 * that can be had, and the message says why. WHY_ERR_MISMATCH: the mapped file was overwritten, so that memory itself
 * is no longer what was loaded, and nothing in it may be used to name anything.
 */
int why_file_open_mapped(const struct why_object *object, int *ret_fd, struct why_error *err);
