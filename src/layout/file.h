/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A layout as text: for a file from a machine that has the debug information, for the cache, and for the output of
 * the loader's probe (src/layout/probe). Nothing in it depends on the machine that wrote it.
 *
 *     unloadwhy-layout 2
 *     # anything
 *     object ld.so BUILD-ID
 *     struct NAME SIZE                                  0: it is not there, or was not looked for
 *     field STRUCT MEMBER OFFSET SIZE SHIFT BITS        as in struct why_field; or "-" alone: not known
 *     symbol NAME VALUE                                 or "-"
 *     object libc BUILD-ID
 *     ...
 *     end
 *
 * An object's part must name every member and variable that this program asks for. A part that lacks one was written
 * by a program that asked for less, and is ignored.
 */
#pragma once

#include "base/build_id.h"
#include "layout/layout.h"

/* A part; the head before the first one, the end after the last one. */
void why_layout_write_head(FILE *file);
void why_layout_write_part(FILE *file, enum why_layout_object object, const struct why_build_id *id,
                           const struct why_layout *layout);
void why_layout_write_end(FILE *file);

/*
 * Add the part of this object and build to *layout. WHY_ERR_MISSING: `file` has none of this build (the message names
 * the one that it has). WHY_ERR_SYNTAX: malformed, cut off, or by another version.
 */
int why_layout_read_part(FILE *file, enum why_layout_object object, const struct why_build_id *id,
                         struct why_layout *layout, struct why_error *err);
