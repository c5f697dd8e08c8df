/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process or core without GDB and without facts. */
#pragma once

#include "model/model.h"
#include "options.h"
#include "target/target.h"

/*
 * Read the loader's state of an open target into a model, sealed. With --stop the process is held meanwhile, and
 * how long is said about `subject`. Errors are those of why_layout_find(), why_read(), why_model_seal() and
 * why_target_hold().
 */
int why_native_read(const struct why_options *options, const char *subject, struct why_target *target,
                    struct why_model **ret_model, struct why_error *err);
