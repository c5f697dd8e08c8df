// SPDX-License-Identifier: GPL-3.0-or-later
#include <exception>

extern "C" int use()
{
    try {
        throw std::exception();
    } catch (const std::exception &) {
        return 1;
    }
}
