/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GNU build-id: which build of an object this is, in memory and in files alike. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WHY_BUILD_ID_MAX = 32, WHY_BUILD_ID_HEX = 2 * WHY_BUILD_ID_MAX + 1 };

struct why_build_id {
    uint8_t bytes[WHY_BUILD_ID_MAX]; /* 20 in practice; longer ones are cut */
    uint8_t length;                  /* 0: unknown or none */
};

bool why_build_id_equal(const struct why_build_id *a, const struct why_build_id *b); /* false if unknown */

/* Write its first `most` bytes as hex digits; "" if it is unknown. */
void why_build_id_hex(const struct why_build_id *id, unsigned most, char text[static WHY_BUILD_ID_HEX]);
