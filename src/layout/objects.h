/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mapped objects are ld.so, libc and libpthread. */
#pragma once

#include "layout/find.h"

/*
 * Find the one that was mapped first: other namespaces bring copies of libc, which are mapped later but may lie
 * anywhere. *err is set if one is mapped but cannot be read.
 */
void why_layout_find_object(struct why_target *target, enum why_layout_object object, struct why_loaded *ret_loaded,
                            struct why_error *err);

/* Is the object the one that was seen, by mappings and memory read anew? -1: the process is gone, *err says how. */
int why_layout_look_again(struct why_target *target, enum why_layout_object object, const struct why_loaded *seen,
                          bool *ret_same, struct why_error *err);

/* Why no ld.so was found, after that call. Returns -1. */
int why_layout_no_loader(struct why_target *target, struct why_error *err);
