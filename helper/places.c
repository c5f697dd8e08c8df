/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Makefile defines them: one pair for the checkout, one for the installed program. */
#include "places.h"

const char why_place_layouts[] = WHY_PLACE_LAYOUTS;
const char why_place_probe[] = WHY_PLACE_PROBE;
