/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

void why_out_of_memory(void)
{
    static const char message[] = "unloadwhy: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);

    (void)ignored;
    _exit(2);
}

void *why_xcalloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        why_out_of_memory();
    return memory;
}

void *why_xrealloc(void *memory, size_t size)
{
    memory = realloc(memory, size);
    if (!memory)
        why_out_of_memory();
    return memory;
}
