/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What memory tells about a file: was it mapped there, and was its content changed since? Private to src/evidence.
 *
 * - Memory that nobody wrote to shows what the mapped inode holds now. If that differs from the file, the file is
 *   another inode, even where both have the same number: on overlayfs, a write to a file of a lower layer makes a
 *   copy (copy-up), and the name then leads to the copy.
 * - Memory that ld.so relocated stays as it was when the library was loaded, whatever is written to the inode later.
 *   The dynamic section differs when almost anything in the file moves. It does not differ when a constant changes.
 * - The inode's ctime says when the inode was changed last, not what was changed. If that was after the process
 * began, it may still have been before the library was loaded: the time of a dlopen is recorded nowhere.
 */
#pragma once

#include "evidence/object.h"

/* Does memory show the content of another file? The build-id tells; without one, the segments that are read-only and
   not executable tell (debuggers write breakpoints into executable ones). */
bool why_content_is_of_another(const struct why_object *object, int fd);

/*
 * Did the file have other content when it was mapped? The dynamic section tells. True also if the file is no ELF file
 * any more, or was cut so short that its memory cannot be read. The latter proves nothing of a core, which may lack
 * memory for other reasons.
 */
bool why_content_was_other(const struct why_object *object, int fd);
