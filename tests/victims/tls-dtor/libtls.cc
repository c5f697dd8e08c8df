// SPDX-License-Identifier: GPL-3.0-or-later
struct Session {
    int uses = 0;
    ~Session();
};

Session::~Session()
{
    uses = -1;
}

thread_local Session session;

extern "C" int use()
{
    return ++session.uses;
}
