/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who made a library, where that explains something. Private to src/evidence. */
#pragma once

#include "evidence/object.h"

/* Set map->maker if the object says that Go's linker made it; asked of NODELETE maps only. */
void why_maker_collect(const struct why_object *object);
