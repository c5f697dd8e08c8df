// SPDX-License-Identifier: GPL-3.0-or-later
struct Guard {
    int uses = 0;
    ~Guard();
};

Guard::~Guard()
{
    uses = 0;
}

thread_local Guard guard;
static bool initialised;

extern "C" int libb_init()
{
    ++guard.uses;
    if (initialised)
        return -1; // one initialisation is all it can take
    initialised = true;
    return 0;
}
