// SPDX-License-Identifier: GPL-3.0-or-later
// A static inside a template: the compiler makes it, and the guard of its construction, STB_GNU_UNIQUE.
#include <string>

struct Report {
    std::string text{"a report"};
};

template <class T> struct Registry {
    static T &instance()
    {
        static T self;
        return self;
    }
};

extern "C" int report()
{
    return static_cast<int>(Registry<Report>::instance().text.size());
}
