// SPDX-License-Identifier: GPL-3.0-or-later
#include "foo.h"

extern "C" int plug_use()
{
    static thread_local Foo foo;
    return ++foo.uses;
}
