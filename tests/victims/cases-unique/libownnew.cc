// SPDX-License-Identifier: GPL-3.0-or-later
// Brings its own operator new, as libraries with an allocator of theirs do. libstdc++ uses it, too.
#include <cstdlib>
#include <new>

void *operator new(std::size_t size)
{
    void *memory = std::malloc(size);

    if (!memory)
        throw std::bad_alloc();
    return memory;
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

extern "C" int use()
{
    delete new int;
    return 1;
}
