// SPDX-License-Identifier: GPL-3.0-or-later
struct Foo {
    ~Foo();
    int uses = 0;
};
