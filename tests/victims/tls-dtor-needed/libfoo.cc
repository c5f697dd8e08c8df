// SPDX-License-Identifier: GPL-3.0-or-later
#include "foo.h"

Foo::~Foo()
{
    uses = 0;
}
