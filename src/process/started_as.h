/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name by which a program was started. Private to src/process. */
#pragma once

#include "process/private.h"

enum { WHY_CORE_ARGUMENTS = 80 }; /* bytes of the command line that a core has, the NUL at the end among them */

/* What the auxiliary vector has of this type; 0 if it has none. The word size of the target is known by now. */
uint64_t why_auxv_value(const struct why_target *target, const void *auxv, size_t size, uint64_t type);

/*
 * By AT_EXECFN of the auxiliary vector: the path that execve(2) was given, which the kernel wrote above the stack.
 * Programs overwrite argv and set the name of their first thread to anything, but leave this alone. A link to a
 * program counts, as in ps; a script does not, since it is its interpreter that loads libraries: that one's absolute
 * path begins `arguments`, the command line with blanks between its words (NULL: unknown).
 *
 * NULL if it is not known: the stack cannot be read, or the path was one of /proc or /dev/fd.
 */
const char *why_started_as(struct why_target *target, uint64_t execfn, const char *arguments);
