/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is an address one that a call returns to? */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WHY_CALL_BYTES = 8 };

/* Can calls of this machine be told at all? */
bool why_machine_tells_calls(unsigned number);

/* May the bytes that stand before an address end with a call? */
bool why_machine_ends_with_call(unsigned number, const uint8_t before[static WHY_CALL_BYTES]);
