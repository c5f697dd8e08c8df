/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/intake.h"

/* Take intake->record over into the model. WHY_ERR_SYNTAX if its keys make no sense. */
int why_intake_record(struct why_intake *intake);
