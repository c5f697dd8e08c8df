/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As much of UTF-8 as is needed to tell what may go to a terminal, and how wide it is there. */
#pragma once

#include <stddef.h>

/* Length in bytes of the printable character at `text`; 0 if it is a control, a direction mark or no UTF-8. */
size_t why_utf8_printable(const char *text);

/* Characters of a string that went through why_printable(): continuation bytes do not count. */
size_t why_utf8_length(const char *text);
