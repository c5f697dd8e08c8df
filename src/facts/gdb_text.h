/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What GDB offers only as text: `info inferiors`, `info threads`, `info target`, `info program`, `thread`; `info
 * symbol` and `info line` of a caller. tests/golden/gdb-texts has samples.
 */
#pragma once

#include "model/model.h"

/* Each takes the raw lines of one block and fills the model; what it does not recognise it leaves unknown. */
void why_gdb_inferiors(struct why_model *model, const char *text, size_t length);
void why_gdb_threads(struct why_model *model, const char *text, size_t length);
void why_gdb_target(struct why_model *model, const char *text, size_t length);
void why_gdb_program(struct why_model *model, const char *text, size_t length);
void why_gdb_thread(struct why_model *model, const char *text, size_t length);
void why_gdb_caller(struct why_model *model, const char *text, size_t length);
