/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unique.h"

UNIQUE(never_used);
