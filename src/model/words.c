/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model.h"

const char *const why_target_words[] = {"unknown", "live", "core", "remote", NULL};
const char *const why_layout_words[] = {"dwarf", "debuginfod", "cache", "file", "asked", NULL};
const char *const why_run_words[] = {"now", "began", "inside", "perhaps", "unknown", NULL};
const char *const why_file_words[] = {"unknown",     "touched", "same",  "replaced", "deleted",
                                      "overwritten", "absent",  "memfd", NULL};
