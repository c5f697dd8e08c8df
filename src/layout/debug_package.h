/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How this system installs glibc's debug information, by its own name for the package: "install libc6-dbg". */
const char *why_layout_debug_package(void);
