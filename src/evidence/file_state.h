/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the mapped file the one that is on disk now? Private to src/evidence.
 *
 * For a process, look at the file that has the library's name now, inside the root of the process, and compare device
 * and inode. The library's name is l_name, because a dlopen of the program would use it again. If l_name is relative,
 * it is the kernel's path.
 *
 *   no such file            deleted
 *   another inode           replaced
 *   the same inode          same, if nothing was done to it since the process began (ctime);
 *                           overwritten, if memory shows that its content was another one when it was mapped;
 *                           else touched: unknown whether its content was changed,
 *                           and whether that was before or after it was mapped
 *
 * A file that memfd_create(2) made has no name on disk: memfd.
 *
 * For a core, inodes may belong to another machine. So compare the build-id of the file that has the name on this
 * one.
 *
 *   no such file            absent
 *   another build-id        replaced; without one in the core, another dynamic section
 *   the same                same, or overwritten as above
 *   the core has none       unknown
 */
#pragma once

#include "evidence/object.h"

/* Fill map->file; if its state stays unknown, add a missing record. Needs a target. */
void why_file_collect(struct why_object *object);

/* Fill map->file.mapped_id, unless the file was written to: memory may then show the new file's build-id. */
void why_file_find_build_id(const struct why_object *object);

/* Does memory hold what was loaded? Not if the mapped file was overwritten in place. It does if the overwritten file
   is a copy, as on overlayfs. */
bool why_file_memory_is_whole(const struct why_map *map);

/*
 * Open a file that certainly has the code that is in memory; after why_file_collect(). WHY_ERR_MISSING: there is no
 * such file, and the message says why. WHY_ERR_MISMATCH: the mapped file was overwritten. Memory is then no longer
 * what was loaded, and must not be used to name anything.
 */
int why_file_open_mapped(const struct why_object *object, int *ret_fd, struct why_error *err);
