/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As if it were built where no library unpacks anything: each format is known, and what is missing is said. */
#undef WHY_WITH_ZSTD
#undef WHY_WITH_LZ4
#undef WHY_WITH_LZMA
#include "process/unpack_format.c"

#include <fcntl.h>

#include "process/unpack.h"
#include "t.h"

static void expect(const char *start, size_t length, const char *message, const char *hint)
{
    struct why_error err = {.code = WHY_OK};
    int ends[2], fd;

    t_expect(!pipe2(ends, O_CLOEXEC) && write(ends[1], start, length) == (ssize_t)length);
    close(ends[1]);
    t_expect(why_unpack(ends[0], NULL, &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect_string(err.message, message);
    t_expect_string(err.hint, hint);
    close(ends[0]);
}

int main(void)
{
    expect("\x28\xb5\x2f\xfd", 4, "cannot unpack it: unloadwhy was built without libzstd, for zstd",
           "zstd -dc CORE | unloadwhy -c -, or build it where libzstd-dev is installed");
    expect("\x04\x22\x4d\x18", 4, "cannot unpack it: unloadwhy was built without liblz4, for lz4",
           "lz4 -dc CORE | unloadwhy -c -, or build it where liblz4-dev is installed");
    expect("\3757zXZ\0", 6, "cannot unpack it: unloadwhy was built without liblzma, for xz",
           "xz -dc CORE | unloadwhy -c -, or build it where liblzma-dev is installed");
    return 0;
}
