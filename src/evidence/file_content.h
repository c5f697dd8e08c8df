/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is this file what memory was made of? What memory can tell of it. Private to src/evidence.
 *
 *   memory that nobody wrote to  shows what the mapped inode has now. So it tells of a file that is another inode,
 * also one that has the same number: on overlayfs, once a mapped file of a lower layer was written to (copy-up), its
 * name leads to the copy. what ld.so relocated         is what it was when the library was loaded, whatever was
 * written to the inode. The dynamic section changes with almost all that moves in a file, but with no constant. the
 * inode's ctime            says when it was touched last, not what was done to it. If that was after the process
 *                                began, then before or after the library was loaded: the time of a dlopen is nowhere.
 */
#pragma once

#include "evidence/object.h"

/* Memory still shows the content of another file: by the build-id, else by segments that are neither written nor
   executed (breakpoints are written into the others). */
bool why_content_is_of_another(const struct why_object *object, int fd);

/*
 * Memory was made of other content than the file has now, by the dynamic section. Also if the file is none any more,
 * or if so much was cut off that there is no memory any more; but a core may lack memory for other reasons.
 */
bool why_content_was_other(const struct why_object *object, int fd);
