/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "many.h"

MANY_UNIQUE(many)
