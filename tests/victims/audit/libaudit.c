/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that an audit module can be. */
#include <link.h>

unsigned int la_version(unsigned int version)
{
    return version;
}
