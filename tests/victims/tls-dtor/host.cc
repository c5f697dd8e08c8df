// SPDX-License-Identifier: GPL-3.0-or-later
//
// host (C++) ..dlopen..> libtls.so, which has a thread_local with a destructor
//
// The main thread's destructor runs only when the process exits, so no sweep ever takes the library.
#include "victim.h"

int main()
{
    victim_begin();
    void *tls = victim_open("libtls.so", RTLD_NOW);
    victim_call(tls, "use");
    void *other = victim_open("libother.so", RTLD_NOW);
    expect("open libtls.so dlopen-count tls-dtor");
    expect("open libother.so dlopen-count");
    ready("libtls.so");

    victim_close(tls);
    expect("stuck libtls.so tls-dtor");
    expect("open libother.so dlopen-count");
    ready("libother.so");

    victim_close(other);
    expect("stuck libtls.so tls-dtor");
    expect("gone libother.so");
    ready(nullptr);
    return victim_end();
}
