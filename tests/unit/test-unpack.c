/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is unpacked is what was packed, takes no more room than it must, and ends in a sentence if it cannot be had.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "process/unpack.h"
#include "process/unpack_format.h"
#include "t.h"

enum { MIB = 1 << 20, PLAIN = 3 * MIB + 17, SMALL = 100000 };

static const char *const tools[] = {"zstd", "lz4", "xz"};
static char directory[] = "/tmp/test-unpack.XXXXXX";
static unsigned char plain[PLAIN];

/* All that a tool needs is there, and the directory is the current one. */
static void run(const char *format, const char *tool)
{
    char command[256];

    snprintf(command, sizeof(command), format, tool);
    t_expect(!system(command));
}

static void save(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    t_expect(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    close(fd);
}

static size_t load(const char *path, unsigned char *bytes, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = read(fd, bytes, room);

    t_expect(fd >= 0 && length >= 0);
    close(fd);
    return (size_t)length;
}

/* A MiB of noise, one of zeros, one of noise again, and some bytes. */
static void make_plain(void)
{
    unsigned seed = 4711;

    for (size_t i = 0; i < PLAIN; i++)
        plain[i] = i / MIB == 1 ? 0 : (unsigned char)rand_r(&seed);
}

static int unpack(const char *path, const struct why_unpack_limits *limits, int *ret_fd, struct why_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), result;

    t_expect(fd >= 0);
    *err = (struct why_error){.code = WHY_OK};
    result = why_unpack(fd, limits, ret_fd, err);
    close(fd);
    return result;
}

static void expect_plain(int fd, size_t times)
{
    WHY_FREE unsigned char *got = why_xcalloc(1, PLAIN);
    struct stat st;

    t_expect(!fstat(fd, &st) && st.st_size == (off_t)(times * PLAIN) && !st.st_nlink);
    for (size_t i = 0; i < times; i++)
        t_expect(pread(fd, got, PLAIN, (off_t)(i * PLAIN)) == PLAIN && !memcmp(got, plain, PLAIN));
    t_expect(times > 1 || st.st_blocks * 512 < PLAIN - MIB / 2);
    close(fd);
}

static void expect_failure(const char *path, const struct why_unpack_limits *limits, enum why_error_code code,
                           const char *message)
{
    struct why_error err;
    int fd;

    t_expect(unpack(path, limits, &fd, &err));
    t_expect_string(err.message, message);
    t_expect(err.code == code);
}

static void test_whole(const char *tool)
{
    struct why_error err;
    int fd;

    run("%s -q -c <plain >packed", tool);
    t_expect(!unpack("packed", NULL, &fd, &err));
    expect_plain(fd, 1);
    run("cat packed packed >twice", tool);
    t_expect(!unpack("twice", NULL, &fd, &err));
    expect_plain(fd, 2);
}

/* Everywhere in the frame, and one byte before its end. */
static void test_cut(const char *tool)
{
    static unsigned char bytes[2 * SMALL];
    char message[80];
    size_t length;

    run("head -c 100000 plain | %s -q -c >packed", tool);
    length = load("packed", bytes, sizeof(bytes));
    snprintf(message, sizeof(message), "cannot unpack it: the data of %s is cut short", tool);
    for (size_t size = 6; size < length; size += size + 7001 < length ? 7001
                                                 : length - 1 - size  ? length - 1 - size
                                                                      : 1) {
        save("cut", bytes, size);
        expect_failure("cut", NULL, WHY_ERR_SYNTAX, message);
    }
}

/* Whatever comes of it, it is one sentence or a file. */
static void test_damaged(const char *tool)
{
    static unsigned char bytes[2 * SMALL], spoilt[2 * SMALL];
    unsigned seed = 815, failures = 0;
    size_t length;

    run("head -c 20000 plain | cat - /proc/self/cmdline | %s -q -c >packed", tool);
    length = load("packed", bytes, sizeof(bytes));
    for (int round = 0; round < 300; round++) {
        struct why_error err;
        int fd;

        memcpy(spoilt, bytes, length);
        spoilt[6 + (size_t)rand_r(&seed) % (length - 6)] ^= (unsigned char)(1 + rand_r(&seed) % 255);
        save("spoilt", spoilt, length);
        if (!unpack("spoilt", NULL, &fd, &err)) {
            close(fd);
            continue;
        }
        failures++;
        t_expect(!strncmp(err.message, "cannot unpack it: ", 18) && err.code == WHY_ERR_SYNTAX);
    }
    t_expect(failures > 250); /* they have checksums */
}

static void test_limits(const char *tool)
{
    const struct why_unpack_limits gib = {.size = UINT64_C(1) << 30, .data = UINT64_MAX};
    const struct why_unpack_limits more = {.size = UINT64_C(2) << 30, .data = 0}; /* they are zeros */
    const struct why_unpack_limits noise = {.size = UINT64_MAX, .data = 2 * MIB + 4096};
    const struct why_unpack_limits less = {.size = UINT64_MAX, .data = 2 * MIB};
    char message[128];
    struct why_error err;
    int fd;

    run("head -c 1073741825 /dev/zero | %s -q -c >packed", tool);
    expect_failure("packed", &gib, WHY_ERR_SYSTEM, "cannot unpack it: it is larger than 1 GiB");
    t_expect(!unpack("packed", &more, &fd, &err));
    close(fd);
    run("%s -q -c <plain >packed", tool);
    t_expect(!unpack("packed", &noise, &fd, &err));
    expect_plain(fd, 1);
    snprintf(message, sizeof(message), "cannot unpack it: it takes more than 2 MiB, half of what is free, in %s",
             directory);
    expect_failure("packed", &less, WHY_ERR_SYSTEM, message);
}

static void test_through_a_pipe(void)
{
    const struct why_unpack_limits less = {.size = UINT64_MAX, .data = MIB};
    char message[128];
    struct why_error err;
    int fd;

    t_expect(!mkfifo("pipe", 0600));
    run("cat plain >pipe &", "");
    t_expect(!why_unpack_open("pipe", &fd, &err));
    expect_plain(fd, 1);
    snprintf(message, sizeof(message), "cannot take it in: it takes more than 1 MiB, half of what is free, in %s",
             directory);
    expect_failure("plain", &less, WHY_ERR_SYSTEM, message);
}

static void test_no_directory(void)
{
    struct why_error err;
    int fd;

    setenv("TMPDIR", "/nowhere", 1);
    t_expect(unpack("plain", NULL, &fd, &err) && err.code == WHY_ERR_SYSTEM && err.errnum == ENOENT);
    t_expect_string(err.message, "cannot create a temporary file in /nowhere: No such file or directory");
    setenv("TMPDIR", directory, 1);
}

static void test_unknown(void)
{
    save("packed", "\x1f\x8b\x08 and so on", 13);
    expect_failure("packed", NULL, WHY_ERR_MISSING, "cannot unpack it: gzip is not one of zstd, lz4 and xz");
}

/* Is the tool's library built in? */
static bool is_known(const char *tool)
{
    unsigned char start[8];

    run("%s -q -c <plain >packed", tool);
    t_expect(load("packed", start, sizeof(start)) == sizeof(start));
    return why_unpack_format_of(start, sizeof(start))->begin != NULL;
}

int main(void)
{
    t_expect(mkdtemp(directory) && !chdir(directory) && !setenv("TMPDIR", directory, 1));
    make_plain();
    save("plain", plain, PLAIN);
    for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
        if (is_known(tools[i])) {
            test_whole(tools[i]);
            test_cut(tools[i]);
            test_damaged(tools[i]);
        }
    if (is_known("zstd"))
        test_limits("zstd");
    test_through_a_pipe();
    test_no_directory();
    test_unknown();
    run("rm -f plain packed twice cut spoilt pipe", "");
    t_expect(!chdir("/") && !rmdir(directory)); /* nothing was left in it */
    return 0;
}
