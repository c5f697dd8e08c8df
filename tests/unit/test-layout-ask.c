/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking this machine's loader: its answer, and probes that are none. */
#include <dlfcn.h>
#include <sys/auxv.h>
#include <time.h>

#include "base/memory.h"
#include "layout/ask.h"
#include "layout/file.h"
#include "process/elf_image.h"
#include "process/regular_file.h"
#include "t.h"

static char directory[64] = "/tmp/test-ask.XXXXXX";

static struct why_build_id id_of(const char *path)
{
    struct why_build_id id = {0};
    struct why_error err;
    WHY_CLOSE int fd = -1;

    if (!why_regular_file_open(path, &fd, &err))
        id = why_build_id_of_file(fd);
    t_expect(id.length);
    return id;
}

/* The path of the ld.so that runs us. */
static const char *our_loader(void)
{
    Dl_info info = {0};

    t_expect(dladdr((void *)getauxval(AT_BASE), &info) && info.dli_fname);
    return info.dli_fname;
}

/* A directory in which the probe is another program; its only argument is the name of the directory. */
static void put_probe(const char *program)
{
    char path[96];

    snprintf(path, sizeof(path), "%s/ask-loader", directory);
    unlink(path);
    t_expect(symlink(program, path) == 0);
}

static void expect_refusal(const char *probe, const char *loader, const struct why_build_id *id, const char *words)
{
    char *text = NULL;
    struct why_error err;
    time_t from = time(NULL);

    t_expect(why_layout_ask(probe, loader, id, &text, &err) == -1);
    t_expect(!text);
    if (!strstr(err.message, words))
        t_expect_string(err.message, words);
    t_expect(time(NULL) - from <= WHY_ASK_SECONDS + 1);
}

int main(int argc, char **argv)
{
    const char *probe = argc > 1 ? argv[1] : "build/probe";
    struct why_build_id id = id_of(our_loader()), other = id;
    struct why_layout layout = {0};
    struct why_error err;
    char *text;
    FILE *file;

    t_expect(mkdtemp(directory));
    t_expect(why_layout_ask(probe, NULL, &id, &text, &err) == 0);
    file = fmemopen(text, strlen(text), "r");
    t_expect(why_layout_read_part(file, WHY_LAYOUT_rtld, &id, &layout, &err) == 0);
    t_expect(why_layout_check(&layout, &err) == 0);
    fclose(file);
    free(text);

    other.bytes[0] ^= 1;
    expect_refusal(probe, NULL, &other, "another ld.so");
    expect_refusal(probe, "/bin/true", &id, "another ld.so");
    expect_refusal(directory, NULL, &id, "");
    put_probe("/bin/ls"); /* lists the directory, and is content */
    t_expect(why_layout_ask(directory, NULL, &id, &text, &err) == 0);
    file = fmemopen(text, strlen(text), "r");
    t_expect(why_layout_read_part(file, WHY_LAYOUT_rtld, &id, &layout, &err) == -1);
    fclose(file);
    free(text);
    put_probe("/bin/cat"); /* fails, and says so */
    expect_refusal(directory, NULL, &id, "it gave no answer: ");
    put_probe("/usr/bin/yes"); /* says too much */
    expect_refusal(directory, NULL, &id, "it gave no answer");
    unlink(strcat(directory, "/ask-loader"));
    *strrchr(directory, '/') = '\0';
    rmdir(directory);
    return 0;
}
