/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process or core without GDB and without facts. */
#pragma once

#include "inspect/request.h"

/*
 * Read the loader's state of an open target into a model, sealed. With `hold` the process is held meanwhile; how
 * long, in microseconds, is added to *held. Errors are those of why_layout_find(), why_reader_read(),
 * why_model_seal() and why_target_hold().
 */
int why_read_native(const struct why_request *request, struct why_target *target, struct why_model **ret_model,
                    uint64_t *held, struct why_error *err);
