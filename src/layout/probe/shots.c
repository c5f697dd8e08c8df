/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copies of each moment, and reading addresses that may not be mapped. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "layout/probe/probe.h"

struct shot shots[MOMENTS];
const unsigned char *rtld_global;
size_t rtld_size;
const unsigned char *rtld_data;
size_t rtld_data_size;
struct link_map *unique_map;
const char unique_prefix[] = "why_unique_";

static int self = -1; /* /proc/self/mem: reading an unmapped address from it fails, instead of killing us */

bool begin_peeking(void)
{
    self = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    return self >= 0;
}

size_t peek(const void *address, void *buffer, size_t length)
{
    ssize_t got = pread(self, buffer, length, (off_t)(uintptr_t)address);
    size_t read = got > 0 ? (size_t)got : 0;

    memset((char *)buffer + read, 0xa5, length - read);
    return read;
}

uintptr_t peek_word(const void *address)
{
    uintptr_t word;

    return peek(address, &word, WORD) == WORD ? word : 0;
}
