/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a loader where its members are: a program of ours (src/layout/probe) is run by the very ld.so in question.
 * This executes that ld.so: the machine's own one, if it is the right build, or one that the user names.
 */
#pragma once

#include "base/build_id.h"
#include "base/error.h"

/* time limit in seconds; it usually takes some hundredths */
enum { WHY_ASK_SECONDS = 3 };

/*
 * `probe` is the directory of the program; `loader` a path, or NULL for the ld.so that runs programs here.
 * *ret_text: what it printed (layout/file.h), to be freed. WHY_ERR_MISMATCH: that ld.so is not the build `id`, and
 * was not run. WHY_ERR_MISSING: it did not answer.
 */
int why_layout_ask(const char *probe, const char *loader, const struct why_build_id *id, char **ret_text,
                   struct why_error *err);
